import { selectors } from "@paystream/metrics/promql";
import { lokiEndpoint } from "../logs/loki-endpoint.ts";
import { type Program, programLabels } from "./program.ts";

const line = { format: "open", policy: "open", tenant: "open" } as const;

/**
 * What is kept of the metrics of Loki. What is refused is not there before the first refusal.
 * https://grafana.com/docs/loki/latest/operations/meta-monitoring/
 */
const catalogue = {
  loki_distributor_lines_received_total: {
    type: "counter",
    help: "Lines that Loki was sent",
    labels: { ...line, is_internal_stream: "open" },
  },
  /** https://github.com/grafana/loki/blob/main/pkg/validation/validate.go */
  loki_discarded_samples_total: {
    type: "counter",
    help: "Lines that Loki refused",
    labels: { ...line, reason: "open", retention_hours: "open" },
  },
  /** Named as if it were in percent. */
  loki_ingester_wal_disk_usage_percent: {
    type: "gauge",
    help: "The share of the disk that is in use, from 0 to 1",
    labels: {},
  },
} as const;

/** Selects series of Loki. */
export const lokiSeries = selectors(catalogue, programLabels);

/** What keeps the logs of the environment. */
export const loki: Program<typeof catalogue> = {
  name: lokiEndpoint.name,
  found: { as: "neighbor", service: lokiEndpoint.name },
  port: lokiEndpoint.port,
  catalogue,
  // Some thirty reasons.
  sampleLimit: 100,
};
