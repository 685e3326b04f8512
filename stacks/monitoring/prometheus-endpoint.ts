import type { Peer } from "../controllers.ts";

/** Prometheus of an environment, as those meet it who ask it and those whom it scrapes. */
export const prometheusEndpoint = { name: "prometheus", port: 9090 } as const;

/** Where pods of the cluster ask the Prometheus of a namespace. */
export function prometheusAddress(namespace: string): string {
  return `http://${prometheusEndpoint.name}.${namespace}.svc:${prometheusEndpoint.port}`;
}

/** Who scrapes the pods of a namespace: its Prometheus lives beside them, in the mesh. */
export function prometheusPeer(namespace: string): Peer {
  return {
    namespace,
    podLabels: { app: prometheusEndpoint.name },
    serviceAccount: prometheusEndpoint.name,
  };
}
