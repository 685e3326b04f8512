import type { RegisteredResource } from "../../stacks/render/registered-resource.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { RefusedError } from "../cluster/kubernetes-api.ts";
import type { KubernetesObject, StoredObject } from "../cluster/kubernetes-object.ts";
import { isOwn, labelOf, readIfThere } from "./apply-object.ts";
import { destroyWithPulumi } from "./deploy-with-pulumi.ts";
import type { DeploymentContext } from "./deployment-context.ts";
import type { LabEnvironment } from "./lab-environment.ts";
import { labVaultNamespace, tokenReview } from "./lab-vault.ts";
import { isOthersVault, reachVault } from "./reach-vault.ts";
import { renderRelease } from "./render-release.ts";
import { removeVaultObject, TOKEN_TYPE } from "./vault-objects.ts";
import { type Tell, waitForObject } from "./wait-for-object.ts";

/** How long a namespace may take to end, in milliseconds. */
const GONE_LIMIT_MS = 300_000;

/** Kinds whose controllers have to let them go, while they still may read what they need for that. */
const RELEASED_FIRST = ["ExternalSecret", "SecretStore"];

/**
 * Takes an environment out of its cluster, with everything in it, and its part of Vault. The cluster, its
 * controllers and the mount that others share stay.
 *
 * @throws Error where the namespace is not the lab's, or something does not go
 */
export async function removeDeployment(
  cluster: Pick<Cluster, "api" | "forward">,
  lab: LabEnvironment,
  tell: Tell = () => {},
): Promise<void> {
  const { api } = cluster;
  const { environment, resources } = await renderRelease(lab);
  const context = { cluster, lab, environment, tell };
  if (lab.deployer === "pulumi") {
    await destroyWithPulumi(context);
  } else {
    await removeObjects(context, resources);
  }
  const vaultNamespace = await readIfThere(api, labVaultNamespace);
  if (lab.vaultImage !== undefined && vaultNamespace !== undefined && isOwn(vaultNamespace)) {
    await gone(cluster, labVaultNamespace, tell);
    await gone(cluster, tokenReview, tell);
  }
}

async function removeObjects(
  context: DeploymentContext,
  resources: readonly RegisteredResource[],
): Promise<void> {
  const { cluster, lab, environment, tell } = context;
  const { api } = cluster;
  const namespace = namespaceOf(environment.namespace);
  const there = await readIfThere(api, namespace);
  if (there !== undefined && !isOwn(there)) {
    throw new Error(
      `${labelOf(namespace)} was not made by the lab, and is not removed. With pulumi: pulumi destroy --stack ${lab.name}`,
    );
  }
  if (isOthersVault(context)) {
    await using vault = await reachVault(context);
    for (const resource of resources.toReversed()) {
      if (resource.type.startsWith("vault:") && resource.type !== TOKEN_TYPE) {
        await removeVaultObject(vault.api, resource);
      }
    }
  }
  for (const kind of there === undefined ? [] : RELEASED_FIRST) {
    const selection = { namespace: environment.namespace };
    for (const object of await api.list("external-secrets.io/v1", kind, selection)) {
      await gone(cluster, object, tell);
    }
  }
  await gone(cluster, namespace, tell);
}

/** Deletes an object, and waits until it is no longer there. */
async function gone(
  { api }: Pick<Cluster, "api">,
  object: KubernetesObject,
  tell: Tell,
): Promise<void> {
  try {
    await api.delete(object, { isGraceful: true });
  } catch (error) {
    if (error instanceof RefusedError && error.status === 404) {
      return;
    }
    throw error;
  }
  tell(`delete ${labelOf(object)}`);
  await waitForObject(api, object, keeping, { limitMs: GONE_LIMIT_MS, tell });
}

/** What keeps an object that is on its way out; a namespace says what is left in it. */
function keeping(stored: StoredObject | undefined): string | undefined {
  if (stored === undefined) {
    return undefined;
  }
  const { conditions = [] } = Object(stored.status) as {
    readonly conditions?: readonly { readonly status: string; readonly message?: string }[];
  };
  const said = conditions.flatMap(({ status, message }) => (status === "True" && message) || []);
  return ["it is still there", ...said].join("; ");
}

function namespaceOf(name: string): KubernetesObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}
