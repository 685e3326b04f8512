/** CPU in millicores and memory in MiB that one pod asks for and may use. */
export interface PodSize {
  readonly requests: { readonly cpu: number; readonly memory: number };
  readonly limits: { readonly cpu: number; readonly memory: number };
}

/** Pods of one size that can run at the same time. */
export interface PodGroup {
  readonly size: PodSize;
  readonly pods: number;
}

/** A size as Kubernetes writes it. */
export function resourcesOf({ requests, limits }: PodSize) {
  return { requests: quantities(requests), limits: quantities(limits) };
}

/**
 * What a namespace needs when every group runs in full, as the `hard` limits of a ResourceQuota. One
 * more pod of each group is counted in, because a pod that is shutting down still counts.
 *
 * @param volumes MiB of each that is claimed
 */
export function quotaFor(
  groups: readonly PodGroup[],
  volumes: readonly number[] = [],
): Record<string, string> {
  const pods = (group: PodGroup) => group.pods + 1;
  const total = (amount: (size: PodSize) => number) =>
    groups.reduce((sum, group) => sum + pods(group) * amount(group.size), 0);
  return {
    pods: String(groups.reduce((sum, group) => sum + pods(group), 0)),
    "requests.cpu": cpuQuantity(total(({ requests }) => requests.cpu)),
    "requests.memory": memoryQuantity(total(({ requests }) => requests.memory)),
    "limits.cpu": cpuQuantity(total(({ limits }) => limits.cpu)),
    "limits.memory": memoryQuantity(total(({ limits }) => limits.memory)),
    persistentvolumeclaims: String(volumes.length),
    ...(volumes.length === 0
      ? {}
      : { "requests.storage": memoryQuantity(volumes.reduce((sum, size) => sum + size, 0)) }),
  };
}

function quantities({ cpu, memory }: { readonly cpu: number; readonly memory: number }) {
  return { cpu: cpuQuantity(cpu), memory: memoryQuantity(memory) };
}

/**
 * As the API server stores it, in the largest unit without a fraction: what is written otherwise comes back
 * as a change from every refresh.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
function cpuQuantity(millicores: number): string {
  return millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
}

function memoryQuantity(mebibytes: number): string {
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}
