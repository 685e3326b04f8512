import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import { type StoreAccess, tokenAudience } from "./store-access.ts";

/** One hour, in seconds: External Secrets logs in again when it needs to. */
const TOKEN_TTL_SECONDS = 3_600;

/** Who may log in, and to what. */
export interface KubernetesLoginArgs {
  readonly environment: pulumi.Input<string>;
  readonly namespace: pulumi.Input<string>;
  /** The API server's address as Vault reaches it. */
  readonly kubernetesHost: pulumi.Input<string>;
  /** The one service account, of the namespace, that may log in. */
  readonly serviceAccount: pulumi.Input<string>;
  readonly policy: pulumi.Input<string>;
}

/**
 * Lets one service account of one namespace log in to Vault. Vault reviews its tokens with the identity of
 * its own pod, which needs `system:auth-delegator` (Vault's chart sees to it).
 */
export function kubernetesLogin(
  name: string,
  args: KubernetesLoginArgs,
  parent: pulumi.Resource,
): StoreAccess {
  const backend = new vault.AuthBackend(
    name,
    {
      type: "kubernetes",
      // Each environment has its own, so that none can change another's.
      path: pulumi.interpolate`kubernetes-paystream-${args.environment}`,
    },
    { parent },
  );
  const configuration = new vault.kubernetes.AuthBackendConfig(
    name,
    { backend: backend.path, kubernetesHost: args.kubernetesHost },
    { parent },
  );
  const role = new vault.kubernetes.AuthBackendRole(
    name,
    {
      backend: backend.path,
      roleName: "auth-service",
      boundServiceAccountNames: [args.serviceAccount],
      boundServiceAccountNamespaces: [args.namespace],
      audience: tokenAudience,
      tokenPolicies: [args.policy],
      tokenTtl: TOKEN_TTL_SECONDS,
    },
    { parent, dependsOn: [configuration] },
  );
  return {
    kind: "kubernetes",
    mount: backend.path,
    role: role.roleName,
    serviceAccount: args.serviceAccount,
  };
}
