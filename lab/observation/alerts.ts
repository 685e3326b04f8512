import type { PrometheusApi } from "./prometheus-api.ts";

/** An alert whose condition holds. */
export interface ObservedAlert {
  readonly name: string;
  /** `pending` until the condition has held as long as the alert asks for. */
  readonly state: "pending" | "firing";
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  /** ISO 8601. */
  readonly activeAt: string;
}

/** Reads the alerts that are pending or firing, in the order of their names. */
export async function readAlerts(
  prometheus: PrometheusApi,
  signal: AbortSignal,
): Promise<readonly ObservedAlert[]> {
  const alerts = await prometheus.alerts(signal);
  return alerts
    .map(({ labels: { alertname = "", ...labels }, annotations, ...alert }) => ({
      name: alertname,
      state: alert.state,
      labels,
      summary: annotations["summary"] ?? "",
      activeAt: alert.activeAt,
    }))
    .sort((one, other) => one.name.localeCompare(other.name));
}
