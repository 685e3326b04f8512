import type * as pulumi from "@pulumi/pulumi";
import { type PodSize, resourcesOf } from "../namespace/quota.ts";
import { restrictedContainer } from "../namespace/restricted-pod.ts";

/** A development Vault, as those meet it who ask it: its app and Service, and where it listens. */
export const developmentVaultEndpoint = { name: "vault", port: 8200 } as const;

const { name, port } = developmentVaultEndpoint;

/** The one pod of a development Vault. */
export const developmentVaultSize: PodSize = {
  requests: { cpu: 50, memory: 128 },
  limits: { cpu: 250, memory: 256 },
};

/** What a development Vault is made of. */
export interface DevelopmentVaultContainerArgs {
  /** By digest. */
  readonly image: pulumi.Input<string>;
  /** Secret whose key `token` is what Vault takes as its root token. */
  readonly tokenSecret: pulumi.Input<string>;
}

/** The container of a Vault in development mode. */
export function developmentVaultContainer({ image, tokenSecret }: DevelopmentVaultContainerArgs) {
  const health = { httpGet: { path: "/v1/sys/health", port: "http" } };
  return {
    name,
    image,
    // The image's entry point wants capabilities to lock memory, and nothing here is worth locking.
    command: ["vault", "server", "-dev", "-dev-no-store-token"],
    env: [
      { name: "VAULT_DEV_LISTEN_ADDRESS", value: `0.0.0.0:${port}` },
      {
        name: "VAULT_DEV_ROOT_TOKEN_ID",
        valueFrom: { secretKeyRef: { name: tokenSecret, key: "token" } },
      },
    ],
    ports: [{ name: "http", containerPort: port }],
    readinessProbe: { ...health, periodSeconds: 5 },
    livenessProbe: { ...health, periodSeconds: 10, failureThreshold: 6 },
    resources: resourcesOf(developmentVaultSize),
    securityContext: restrictedContainer,
  };
}
