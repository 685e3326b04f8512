import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { Manifest, StoredObject } from "../cluster/kubernetes-object.ts";

/** Who owns what is applied here, as `kubectl apply --server-side` would be. */
const MANAGER = "paystream-lab";
/** How long the pods of a controller may take to become available on a busy machine, in milliseconds. */
const LIMIT_MS = 180_000;
const POLL_MS = 200;

/** What a Deployment's controller says of it. */
interface DeploymentStatus {
  readonly observedGeneration?: number;
  readonly availableReplicas?: number;
  readonly replicas?: number;
  readonly conditions?: readonly { readonly type: string; readonly message?: string }[];
}

/** Applies the objects of controllers, and waits until all of their Deployments are available. */
export async function installControllers(
  api: KubernetesApi,
  objects: readonly Manifest[],
): Promise<void> {
  for (const object of objects) {
    await api.apply(object, { manager: MANAGER });
  }
  const deployments = objects.filter(({ kind }) => kind === "Deployment");
  await Promise.all(deployments.map((deployment) => available(api, deployment)));
}

/** @throws Error with what the Deployment's controller says, if it is not available in time */
async function available(api: KubernetesApi, deployment: Manifest): Promise<void> {
  const limit = performance.now() + LIMIT_MS;
  for (;;) {
    const stored = await api.read(deployment);
    if (isAvailable(stored)) {
      return;
    }
    if (performance.now() > limit) {
      const { conditions = [] } = stored.status as DeploymentStatus;
      const said = conditions.map(({ type, message }) => `${type}: ${message}`).join("\n");
      throw new Error(
        `${deployment.metadata.name} is not available after ${LIMIT_MS / 1000} s.\n${said}`,
      );
    }
    await sleep(POLL_MS);
  }
}

function isAvailable({ metadata, status }: StoredObject): boolean {
  const {
    observedGeneration,
    availableReplicas = 0,
    replicas = 0,
  } = (status ?? {}) as DeploymentStatus;
  const isSeen = observedGeneration === metadata.generation;
  return isSeen && replicas > 0 && availableReplicas === replicas;
}
