import type { Peer } from "../../controllers.ts";

/** What lets people in to the monitoring of an environment, as the gateway meets it. */
export const monitoringAccessEndpoint = { name: "monitoring-access", port: 8080 } as const;

/** Who asks the parts of the monitoring on behalf of people. */
export function monitoringAccessPeer(namespace: string): Peer {
  return {
    namespace,
    podLabels: { app: monitoringAccessEndpoint.name },
    serviceAccount: monitoringAccessEndpoint.name,
  };
}
