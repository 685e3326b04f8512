/**
 * What measures a cluster, as those meet it who scrape it. It is there once for each cluster, in a
 * namespace of its own, because reading a node's files is nothing that an environment's pods may do.
 *
 * @module
 */

export const exportersNamespace = "paystream-monitoring";

/** Nodes: a pod on each. Its Service has no address of its own, so its name resolves to all pods. */
export const nodeExporterEndpoint = { name: "node-exporter", port: 9100 } as const;

/** Kubernetes' objects. */
export const kubeStateMetricsEndpoint = { name: "kube-state-metrics", port: 8080 } as const;

/** The host name of an exporter's Service. */
export function exporterHost({ name }: { readonly name: string }): string {
  return `${name}.${exportersNamespace}.svc`;
}
