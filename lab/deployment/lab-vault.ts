import { restrictedPod } from "../../stacks/namespace/restricted-pod.ts";
import { developmentVaultContainer } from "../../stacks/vault/development-vault-container.ts";
import type { Manifest } from "../cluster/kubernetes-object.ts";
import { applyObject, isOwn, labelOf, MANAGER, readIfThere } from "./apply-object.ts";
import type { DeploymentContext } from "./deployment-context.ts";
import { labVault } from "./lab-settings.ts";
import { missingOfDeployment, READY_LIMIT_MS, waitForObject } from "./wait-for-object.ts";

const { namespace, name, port } = labVault;
const tokenSecret = "vault-root-token";

/** The namespace of the Vault that a lab deploys, as it is named to the API server. */
export const labVaultNamespace: Manifest = {
  apiVersion: "v1",
  kind: "Namespace",
  // Without a field there would be none that the lab owns.
  metadata: { name: namespace, labels: { "app.kubernetes.io/managed-by": MANAGER } },
};

/** What lets Vault ask the API server whose a token is. */
export const tokenReview: Manifest = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  metadata: { name: "paystream-lab-vault-token-review" },
  roleRef: {
    apiGroup: "rbac.authorization.k8s.io",
    kind: "ClusterRole",
    name: "system:auth-delegator",
  },
  subjects: [{ kind: "ServiceAccount", name, namespace }],
};

const labVaultDeployment: Manifest = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace },
};

/**
 * A Vault in development mode in the place of one that a cluster has, for environments that have none of
 * their own: with a namespace of its own, and allowed to ask the API server whose a token is, as Vault's
 * chart has it.
 *
 * @param token what it takes as its root token
 */
function labVaultObjects(image: string, token: string): readonly Manifest[] {
  const metadata = { name, namespace };
  const matchLabels = { app: name };
  return [
    labVaultNamespace,
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    tokenReview,
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: tokenSecret, namespace },
      stringData: { token },
    },
    {
      ...labVaultDeployment,
      spec: {
        replicas: 1,
        // Two of them would each have their own secrets in memory.
        strategy: { type: "Recreate" },
        selector: { matchLabels },
        template: {
          metadata: { labels: matchLabels },
          spec: {
            ...restrictedPod,
            serviceAccountName: name,
            // As whom it asks the API server.
            automountServiceAccountToken: true,
            containers: [developmentVaultContainer({ image, tokenSecret })],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: matchLabels, ports: [{ name: "http", port, targetPort: "http" }] },
    },
  ];
}

/**
 * Deploys the Vault of a lab, for an environment that has none of its own, and waits until it serves.
 *
 * @returns what was written, as `create Deployment vault`
 * @throws Error where the cluster has a Vault that is not the lab's
 */
export async function putLabVault({
  cluster: { api },
  lab: { vaultImage, vaultToken },
  tell,
}: DeploymentContext): Promise<readonly string[]> {
  if (vaultImage === undefined) {
    return [];
  }
  const there = await readIfThere(api, labVaultNamespace);
  if (there !== undefined && !isOwn(there)) {
    throw new Error(
      `The cluster has a namespace ${namespace} that is not the lab's, and the lab would deploy a Vault of its own there. Take an environment with a development Vault (staging), or a cluster without that namespace.`,
    );
  }
  const changes: string[] = [];
  for (const manifest of labVaultObjects(vaultImage, vaultToken)) {
    const { change } = await applyObject(api, manifest);
    if (change !== "none") {
      changes.push(`${change} ${labelOf(manifest)}`);
      tell(`${change} ${labelOf(manifest)}`);
    }
  }
  const options = { limitMs: READY_LIMIT_MS, tell };
  await waitForObject(api, labVaultDeployment, missingOfDeployment, options);
  return changes;
}
