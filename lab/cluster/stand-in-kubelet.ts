import type { KubernetesApi } from "./kubernetes-api.ts";
import type { KubernetesObject, StoredObject } from "./kubernetes-object.ts";

/** The one node of a cluster that has none. */
export const NODE = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "stand-in" },
} as const satisfies KubernetesObject;

const MANAGER = { manager: "stand-in-kubelet" } as const;

/** What is read of a pod. */
interface Pod extends StoredObject {
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly { readonly name: string; readonly image: string }[];
  };
  readonly status?: { readonly phase?: string };
}

/**
 * Does one thing for each pod that has something to be done for: gives it to the node, says that it runs
 * and is ready, or lets it go when it is deleted. Nothing is started, so nothing is shown of what a pod does.
 */
export async function playKubelet(api: KubernetesApi): Promise<void> {
  const pods = (await api.list("v1", "Pod")) as readonly Pod[];
  await Promise.all(
    pods.map(async (pod, index) => {
      switch (nextFor(pod)) {
        case "bind":
          return await api.bind(pod, NODE.metadata.name);
        case "run":
          return void (await api.reportStatus(pod, runningStatus(pod, index), MANAGER));
        case "let go":
          return await api.delete(pod);
        default:
          return;
      }
    }),
  );
}

/** What a scheduler and a kubelet would do next with a pod. */
export function nextFor({ metadata, spec, status }: Pod): "bind" | "run" | "let go" | undefined {
  if (metadata.deletionTimestamp !== undefined) {
    return "let go";
  }
  if (spec.nodeName === undefined) {
    return "bind";
  }
  return status?.phase === "Running" ? undefined : "run";
}

function runningStatus({ spec: { containers } }: Pod, index: number) {
  const now = new Date().toISOString().replace(/\.\d+/, "");
  const podIP = `10.244.0.${(index % 250) + 2}`;
  const types = ["Initialized", "PodScheduled", "ContainersReady", "Ready"];
  return {
    phase: "Running",
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: now,
    conditions: types.map((type) => ({ type, status: "True", lastTransitionTime: now })),
    containerStatuses: containers.map(({ name, image }) => ({
      name,
      image,
      imageID: image,
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: now } },
    })),
  };
}
