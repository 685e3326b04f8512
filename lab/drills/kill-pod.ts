import type { Cluster } from "../cluster/cluster.ts";

/**
 * Kills a pod: the processes of its containers with SIGKILL where the cluster can be asked that, and it
 * starts them anew in the same pod. Elsewhere the pod is deleted without a grace period, which is the
 * nearest that every cluster can do: it is gone at once, and its processes have two seconds.
 *
 * @returns what was done, in words
 */
export async function killPod(
  { api, killContainers }: Cluster,
  pod: { readonly namespace: string; readonly name: string },
): Promise<string> {
  if (killContainers !== undefined) {
    await killContainers(pod);
    return `killed the processes of the pod ${pod.name}`;
  }
  await api.delete({ apiVersion: "v1", kind: "Pod", metadata: pod });
  return `deleted the pod ${pod.name} without a grace period`;
}
