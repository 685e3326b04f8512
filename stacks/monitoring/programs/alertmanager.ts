import { selectors } from "@paystream/metrics/promql";
import { alertmanagerEndpoint } from "../alertmanager-endpoint.ts";
import { type Program, programLabels } from "./program.ts";

/** The kind of receiver, such as `pagerduty`. */
const integration = "open";

/**
 * What is kept of the metrics of Alertmanager.
 * https://github.com/prometheus/alertmanager/blob/main/notify/metrics.go
 */
const catalogue = {
  alertmanager_notifications_total: {
    type: "counter",
    help: "Notifications that were tried",
    labels: { integration },
  },
  alertmanager_notifications_failed_total: {
    type: "counter",
    help: "Notifications that failed",
    labels: { integration, reason: "open" },
  },
  alertmanager_config_last_reload_successful: {
    type: "gauge",
    help: "1 if the last configuration that was read is the one in use, else 0",
    labels: {},
  },
} as const;

/** Selects series of Alertmanager. */
export const alertmanagerSeries = selectors(catalogue, programLabels);

/** What tells people, in the environment's own namespace. */
export const alertmanager: Program<typeof catalogue> = {
  name: alertmanagerEndpoint.name,
  found: { as: "neighbor", service: alertmanagerEndpoint.name },
  port: alertmanagerEndpoint.port,
  catalogue,
  // Some twenty integrations, each with a handful of reasons.
  sampleLimit: 500,
};
