/** Loki of an environment, as the collector and Grafana meet it. */
export const lokiEndpoint = { name: "loki", port: 3100 } as const;

/** Where the Loki of a namespace is asked, and sent to. */
export function lokiAddress(namespace: string): string {
  return `http://${lokiEndpoint.name}.${namespace}.svc.cluster.local:${lokiEndpoint.port}`;
}
