import { contract } from "@paystream/auth-service/contract";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { StoredObject } from "../cluster/kubernetes-object.ts";
import { type WaitOptions, waitForObject } from "./wait-for-object.ts";

/** What is read of a Rollout's status. */
interface RolloutStatus {
  readonly phase?: string;
  readonly message?: string;
  /** The generation that the controller has seen. */
  readonly observedGeneration?: string;
}

/** Why containers of a pod do not run. */
interface PodStatus {
  readonly containerStatuses?: readonly {
    readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
  }[];
}

/**
 * Waits until the release that was applied is all that runs.
 *
 * @throws Error when it was aborted, is not valid, or took too long
 */
export async function waitForRelease(
  api: KubernetesApi,
  namespace: string,
  options: WaitOptions,
): Promise<void> {
  const rollout = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    metadata: { name: contract.resources.app, namespace },
  };
  await waitForObject(
    api,
    rollout,
    async (stored) => {
      const missing = missingOfRelease(stored);
      return missing && [missing, ...(await troublesOf(api, namespace))].join("; ");
    },
    options,
  );
}

/**
 * What a Rollout lacks until it is Healthy.
 *
 * @throws Error when it will not become so by itself
 */
export function missingOfRelease(stored: StoredObject | undefined): string | undefined {
  if (stored === undefined) {
    return "it is not there";
  }
  const { phase, message, observedGeneration } = Object(stored.status) as RolloutStatus;
  if (phase === undefined || observedGeneration !== String(stored.metadata.generation)) {
    return "Argo Rollouts has not seen it yet";
  }
  if (phase === "Healthy") {
    return undefined;
  }
  const said = message ? `${phase}: ${message}` : phase;
  if (phase === "Degraded") {
    throw new Error(`The release of ${contract.resources.app} failed. ${said}`);
  }
  return said;
}

/** What keeps the pods of the service from running, each trouble once. */
async function troublesOf(api: KubernetesApi, namespace: string): Promise<readonly string[]> {
  const labelSelector = `app=${contract.resources.app}`;
  const pods = await api.list("v1", "Pod", { namespace, labelSelector }).catch(() => []);
  const troubles = pods.flatMap(
    ({ status }) =>
      ((status ?? {}) as PodStatus).containerStatuses?.flatMap(({ state }) => {
        const { reason, message } = state?.waiting ?? {};
        // A pod that is being made has nothing to complain of.
        return reason === undefined ||
          reason === "ContainerCreating" ||
          reason === "PodInitializing"
          ? []
          : [message ? `${reason}: ${message}` : reason];
      }) ?? [],
  );
  return [...new Set(troubles)];
}
