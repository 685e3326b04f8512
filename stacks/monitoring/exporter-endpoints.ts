import type { Peer } from "../controllers.ts";

/**
 * The namespace of what watches a whole cluster. It is no environment's: a cluster has one of each, and
 * node-exporter needs what the namespaces of environments refuse.
 */
const exportersNamespace = "paystream-monitoring";

/** What tells of the objects of a cluster, as Prometheus servers meet it. */
export const kubeStateMetricsEndpoint = {
  name: "kube-state-metrics",
  port: 8080,
  namespace: exportersNamespace,
} as const;

/** What tells of the nodes of a cluster, one pod on each; its Service is headless. */
export const nodeExporterEndpoint = {
  name: "node-exporter",
  port: 9100,
  namespace: exportersNamespace,
} as const;

/** Who an exporter is in the mesh, and where its pods are. */
export function exporterPeer({
  name,
  namespace,
}: typeof kubeStateMetricsEndpoint | typeof nodeExporterEndpoint): Peer {
  return { namespace, podLabels: { app: name }, serviceAccount: name };
}
