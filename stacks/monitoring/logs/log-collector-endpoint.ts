import type { Peer } from "../../controllers.ts";

/** What reads the logs on each node, one pod there; its Service is headless. */
export const logCollectorEndpoint = { name: "log-collector" } as const;

/** The namespace of what reads an environment's logs on the nodes. */
export function logCollectorNamespace(namespace: string): string {
  return `${namespace}-logs`;
}

/** Who sends Loki its lines. */
export function logCollectorPeer(namespace: string): Peer {
  const { name } = logCollectorEndpoint;
  return {
    namespace: logCollectorNamespace(namespace),
    podLabels: { app: name },
    serviceAccount: name,
  };
}
