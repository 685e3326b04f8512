import { setTimeout as sleep } from "node:timers/promises";
import { type KubernetesApi, RefusedError } from "./kubernetes-api.ts";
import { playExternalSecrets } from "./stand-in-external-secrets.ts";
import { NODE, playKubelet } from "./stand-in-kubelet.ts";

/** How long they rest between two looks, in milliseconds. */
const REST_MS = 200;

/**
 * Statuses of a request at the wrong moment: the object has gone or changed, or the API server makes ready
 * to serve its kind.
 */
const NOT_NOW: ReadonlySet<number> = new Set([404, 409, 429]);

/**
 * Kubernetes' own controllers that what waits for Deployments, DaemonSets and Services needs, and that what
 * deletes in the foreground needs. They are the real ones.
 */
export const WORKLOAD_CONTROLLERS = [
  "daemonset-controller",
  "deployment-controller",
  "replicaset-controller",
  "endpoints-controller",
  "endpointslice-controller",
  "garbage-collector-controller",
  "persistentvolumeclaim-protection-controller",
] as const;

/**
 * Stand in for what a cluster without nodes and without External Secrets lacks, so that a program which
 * waits for readiness comes to its end. They say that things are ready; whether they would be is not shown.
 * A control plane for them runs the {@link WORKLOAD_CONTROLLERS} too.
 *
 * @returns ends them; rejects if one of them failed meanwhile
 */
export async function startStandIns(api: KubernetesApi): Promise<AsyncDisposable> {
  await api.apply(NODE, { manager: "stand-ins" });
  const ending = new AbortController();
  const ended = Promise.all(
    [playKubelet, playExternalSecrets].map(async (play) => {
      while (!ending.signal.aborted) {
        await orLater(play(api));
        await sleep(REST_MS);
      }
    }),
  );
  // Told by whoever ends them.
  ended.catch(() => {});
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await ended;
    },
  };
}

/** What cannot be done now is looked at again the next time. */
async function orLater(play: Promise<void>): Promise<void> {
  try {
    await play;
  } catch (error) {
    if (!(error instanceof RefusedError && NOT_NOW.has(error.status))) {
      throw error;
    }
  }
}
