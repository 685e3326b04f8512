import type { Peer } from "../../controllers.ts";

/** Grafana of an environment, as Prometheus and people meet it. */
export const grafanaEndpoint = { name: "grafana", port: 3000 } as const;

/** Who asks the Prometheus of a namespace on behalf of people. */
export function grafanaPeer(namespace: string): Peer {
  return {
    namespace,
    podLabels: { app: grafanaEndpoint.name },
    serviceAccount: grafanaEndpoint.name,
  };
}
