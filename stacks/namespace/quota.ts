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
 */
export function quotaFor(groups: readonly PodGroup[]): Record<string, string> {
  const pods = (group: PodGroup) => group.pods + 1;
  const total = (amount: (size: PodSize) => number) =>
    groups.reduce((sum, group) => sum + pods(group) * amount(group.size), 0);
  return {
    pods: String(groups.reduce((sum, group) => sum + pods(group), 0)),
    "requests.cpu": `${total(({ requests }) => requests.cpu)}m`,
    "requests.memory": `${total(({ requests }) => requests.memory)}Mi`,
    "limits.cpu": `${total(({ limits }) => limits.cpu)}m`,
    "limits.memory": `${total(({ limits }) => limits.memory)}Mi`,
  };
}

function quantities({ cpu, memory }: { readonly cpu: number; readonly memory: number }) {
  return { cpu: `${cpu}m`, memory: `${memory}Mi` };
}
