import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { controllers } from "../controllers.ts";
import type { Labels } from "../labels.ts";
import { type PodSize, resourcesOf } from "../namespace/quota.ts";
import { restrictedContainer, restrictedPod } from "../namespace/restricted-pod.ts";
import { Allowance } from "../network/allowance.ts";

/** Arguments of {@link DevelopmentVault}. */
export interface DevelopmentVaultArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** What Vault takes as its root token. */
  readonly rootToken: pulumi.Input<string>;
  /** By digest. */
  readonly image: pulumi.Input<string>;
}

/** The one pod of a development Vault. */
export const developmentVaultSize: PodSize = {
  requests: { cpu: 50, memory: 128 },
  limits: { cpu: 250, memory: 256 },
};

const app = "vault";
const port = 8200;

/** Where whoever provisions the environment reaches it, through a port-forward of the same port. */
export const developmentVaultForward = `http://127.0.0.1:${port}`;

/**
 * A Vault in development mode (spec 000 §2): unsealed, in memory, gone with its pod. After a restart
 * `pulumi up --refresh` writes everything into it again.
 */
export class DevelopmentVault extends pulumi.ComponentResource {
  /** Where pods of the cluster reach it. */
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: DevelopmentVaultArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:vault:DevelopmentVault", name, args, opts);
    const { namespace } = args;
    const labels = pulumi.output(args.labels).apply((known) => ({ ...known, app }));
    const metadata = { name: app, namespace, labels };

    new Allowance(
      name,
      {
        namespace,
        labels,
        app,
        policyName: "vault-netpol",
        port,
        peers: [controllers.externalSecrets],
        fromNamespace: false,
      },
      { parent: this },
    );

    const rootToken = new k8s.core.v1.Secret(
      "vault-root-token",
      {
        metadata: { name: "vault-root-token", namespace, labels },
        stringData: { token: pulumi.secret(args.rootToken) },
      },
      { parent: this },
    );

    const deployment = new k8s.apps.v1.Deployment(
      name,
      {
        metadata,
        spec: {
          replicas: 1,
          // Two of them would each have their own secrets in memory.
          strategy: { type: "Recreate" },
          selector: { matchLabels: { app } },
          template: {
            metadata: { labels },
            spec: {
              ...restrictedPod,
              containers: [
                {
                  name: app,
                  image: args.image,
                  // The image's entry point wants capabilities to lock memory, and nothing here is worth locking.
                  command: ["vault", "server", "-dev", "-dev-no-store-token"],
                  env: [
                    { name: "VAULT_DEV_LISTEN_ADDRESS", value: `0.0.0.0:${port}` },
                    {
                      name: "VAULT_DEV_ROOT_TOKEN_ID",
                      valueFrom: { secretKeyRef: { name: rootToken.metadata.name, key: "token" } },
                    },
                  ],
                  ports: [{ name: "http", containerPort: port }],
                  readinessProbe: {
                    httpGet: { path: "/v1/sys/health", port: "http" },
                    periodSeconds: 5,
                  },
                  livenessProbe: {
                    httpGet: { path: "/v1/sys/health", port: "http" },
                    periodSeconds: 10,
                    failureThreshold: 6,
                  },
                  resources: resourcesOf(developmentVaultSize),
                  securityContext: restrictedContainer,
                },
              ],
            },
          },
        },
      },
      { parent: this },
    );

    const service = new k8s.core.v1.Service(
      name,
      {
        metadata,
        spec: {
          type: "ClusterIP",
          selector: { app },
          ports: [{ name: "http", port, targetPort: "http", appProtocol: "http" }],
        },
      },
      { parent: this, dependsOn: [deployment] },
    );
    this.address = pulumi.interpolate`http://${service.metadata.name}.${namespace}.svc:${port}`;
    this.registerOutputs({ address: this.address });
  }
}
