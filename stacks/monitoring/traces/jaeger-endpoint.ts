/** Jaeger of an environment: spans come in by OTLP, and Grafana and people ask for them over HTTP. */
export const jaegerEndpoint = { name: "jaeger", receiverPort: 4317, queryPort: 16_686 } as const;

/** Where the Jaeger of a namespace is asked. */
export function jaegerQueryAddress(namespace: string): string {
  return `http://${jaegerEndpoint.name}.${namespace}.svc.cluster.local:${jaegerEndpoint.queryPort}`;
}
