import type { Environment } from "../environment.ts";
import { kubeStateMetricsSize } from "../exporters/kube-state-metrics.ts";
import { nodeExporterSize } from "../exporters/node-exporter.ts";
import type { PodGroup } from "./quota.ts";

/** Nodes that a cluster may have before its quota must grow. */
const MOST_NODES = 100;

/** Everything that an environment runs in the namespace of what watches the cluster; nothing of most. */
export function monitoringPodGroups({ exporters }: Environment): readonly PodGroup[] {
  return exporters === undefined
    ? []
    : [
        { size: nodeExporterSize, pods: MOST_NODES },
        { size: kubeStateMetricsSize, pods: 1 },
      ];
}
