import { selectors } from "@paystream/metrics/promql";
import { exporterPeer, kubeStateMetricsEndpoint } from "../exporter-endpoints.ts";
import { type Program, programLabels } from "./program.ts";

const pod = { namespace: "open", pod: "open", uid: "open" } as const;
const cronJob = { namespace: "open", cronjob: "open" } as const;

/**
 * What is kept of the metrics of kube-state-metrics: pods and scheduled jobs of one namespace, and all nodes.
 * https://github.com/kubernetes/kube-state-metrics/blob/main/docs/metrics/workload/pod-metrics.md
 * https://github.com/kubernetes/kube-state-metrics/blob/main/docs/metrics/workload/cronjob-metrics.md
 * https://github.com/kubernetes/kube-state-metrics/blob/main/docs/metrics/cluster/node-metrics.md
 */
const catalogue = {
  kube_pod_container_status_restarts_total: {
    type: "counter",
    help: "Restarts of the container",
    labels: { ...pod, container: "open" },
  },
  kube_pod_info: {
    type: "gauge",
    help: "1 for a pod on the node that it is assigned to, which is empty until then",
    labels: { ...pod, node: "open" },
  },
  kube_pod_status_ready: {
    type: "gauge",
    help: "1 for what the pod's condition Ready is, else 0",
    labels: { ...pod, condition: ["true", "false", "unknown"] },
  },
  kube_pod_status_phase: {
    type: "gauge",
    help: "1 for the phase in which the pod is, else 0",
    labels: { ...pod, phase: ["Pending", "Running", "Succeeded", "Failed", "Unknown"] },
  },
  kube_cronjob_created: {
    type: "gauge",
    help: "When the scheduled job was made, in seconds since the epoch",
    labels: cronJob,
  },
  /** It is not there before the first success. */
  kube_cronjob_status_last_successful_time: {
    type: "gauge",
    help: "When a run of the scheduled job succeeded last, in seconds since the epoch",
    labels: cronJob,
  },
  kube_node_status_condition: {
    type: "gauge",
    help: "1 for what the node's condition is, else 0",
    labels: {
      node: "open",
      condition: ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"],
      status: ["true", "false", "unknown"],
    },
  },
} as const;

/** Selects series of kube-state-metrics. */
export const kubeStateSeries = selectors(catalogue, programLabels);

/** What tells of the objects of the cluster. */
export const kubeStateMetrics: Program<typeof catalogue> = {
  name: kubeStateMetricsEndpoint.name,
  found: {
    as: "service",
    service: kubeStateMetricsEndpoint.name,
    of: exporterPeer(kubeStateMetricsEndpoint),
  },
  port: kubeStateMetricsEndpoint.port,
  catalogue,
  namespaceLabel: "namespace",
  clusterWide: true,
  // Ten of a pod, fifteen of a node: 100 pods and 200 nodes, and a few scheduled jobs.
  sampleLimit: 4_100,
};
