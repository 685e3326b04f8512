import { contract } from "@paystream/auth-service/contract";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { StoredObject } from "../cluster/kubernetes-object.ts";
import { argoLabels } from "./argo-labels.ts";
import type { ConfiguredPod, Versions } from "./versions.ts";

/** Which side of a release a pod is on. */
export type Role = "stable" | "canary";

/** A pod of the service. */
export interface ObservedPod {
  readonly name: string;
  /** As labelled by Argo Rollouts, which takes a moment. */
  readonly role: Role | undefined;
  readonly hash: string | undefined;
  /** What the service calls itself, from the configuration that the pod was made with. */
  readonly version: string | undefined;
  readonly image: string | undefined;
  /** `Pending`, `Running`, `Succeeded` or `Failed`. */
  readonly phase: string;
  /** What it waits for or has failed of, such as `ImagePullBackOff`. */
  readonly reason?: string;
  readonly isReady: boolean;
  /** Whether it is on its way out. */
  readonly isEnding: boolean;
  readonly restarts: number;
  /** ISO 8601. */
  readonly createdAt: string | undefined;
}

interface Pod extends StoredObject {
  readonly spec: ConfiguredPod & { readonly containers: readonly { readonly image?: string }[] };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly {
      readonly restartCount: number;
      readonly state?: { readonly [State in "waiting" | "terminated"]?: { reason?: string } };
    }[];
  };
}

/** Reads all pods of the service, in the order in which they were made. */
export async function readPods(
  api: KubernetesApi,
  namespace: string,
  versions: Versions,
  signal: AbortSignal,
): Promise<readonly ObservedPod[]> {
  const labelSelector = `app=${contract.resources.app}`;
  const pods = await api.list<Pod>("v1", "Pod", { namespace, labelSelector, signal });
  const observed = await Promise.all(
    pods.map(async (pod) => observedPod(pod, await versions.of(pod.spec, signal))),
  );
  return observed.sort(
    (one, other) =>
      (one.createdAt ?? "").localeCompare(other.createdAt ?? "") ||
      one.name.localeCompare(other.name),
  );
}

function observedPod(
  { metadata, spec, status = {} }: Pod,
  version: string | undefined,
): ObservedPod {
  const containers = status.containerStatuses ?? [];
  const reason = [
    ...containers.map(({ state }) => state?.waiting?.reason ?? state?.terminated?.reason),
    status.reason,
  ].find((known) => known !== undefined);
  const role = metadata.labels?.["role"];
  return {
    name: metadata.name,
    role: role === "stable" || role === "canary" ? role : undefined,
    hash: metadata.labels?.[argoLabels.podTemplateHash],
    version,
    image: spec.containers[0]?.image,
    phase: status.phase ?? "Pending",
    ...(reason === undefined ? {} : { reason }),
    isReady: (status.conditions ?? []).some((it) => it.type === "Ready" && it.status === "True"),
    isEnding: metadata.deletionTimestamp !== undefined,
    restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
    createdAt: metadata.creationTimestamp,
  };
}
