/** Alertmanager of an environment, as Prometheus and people meet it. */
export const alertmanagerEndpoint = { name: "alertmanager", port: 9093 } as const;
