import { selectors } from "@paystream/metrics/promql";

/**
 * What Prometheus records of its own alerts; each has the labels of what it is about, too.
 * https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#inspecting-alerts-during-runtime
 */
const catalogue = {
  ALERTS: {
    type: "gauge",
    help: "Always 1 while the alert is in the state",
    labels: {
      alertname: "open",
      alertstate: ["pending", "firing"],
      severity: ["critical", "warning", "none"],
      team: ["platform", "security", "business"],
    },
  },
} as const;

/** Selects series of alerts. */
export const alertSeries = selectors(catalogue, {});
