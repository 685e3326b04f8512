import type { Peer } from "../../controllers.ts";

/** Where the service sends its spans to: OTLP over HTTP. */
export const traceCollectorEndpoint = { name: "trace-collector", port: 4318 } as const;

/** What `OTEL_EXPORTER_OTLP_ENDPOINT` is in a namespace. */
export function traceCollectorAddress(namespace: string): string {
  const { name, port } = traceCollectorEndpoint;
  return `http://${name}.${namespace}.svc.cluster.local:${port}`;
}

/** Who sends Jaeger its spans. */
export function traceCollectorPeer(namespace: string): Peer {
  const { name } = traceCollectorEndpoint;
  return { namespace, podLabels: { app: name }, serviceAccount: name };
}
