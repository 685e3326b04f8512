/** Alertmanager of an environment, as Prometheus and people meet it. */
export const alertmanagerEndpoint = { name: "alertmanager", port: 9093 } as const;

/** Where Prometheus of a namespace sends its alerts, `<host>:<port>`. */
export function alertmanagerTarget(namespace: string): string {
  return `${alertmanagerEndpoint.name}.${namespace}.svc:${alertmanagerEndpoint.port}`;
}
