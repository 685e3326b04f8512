import { selectors } from "@paystream/metrics/promql";
import { prometheusEndpoint } from "../prometheus-endpoint.ts";
import { type Program, programLabels } from "./program.ts";

const alertmanager = { alertmanager: "open" } as const;

/**
 * What is kept of the metrics of Prometheus itself. They are documented by the server alone: the query test
 * of the lab finds each of them there.
 */
const catalogue = {
  prometheus_rule_evaluation_failures_total: {
    type: "counter",
    help: "Evaluations of rules that failed",
    labels: { rule_group: "open" },
  },
  prometheus_config_last_reload_successful: {
    type: "gauge",
    help: "1 if the last configuration that was read is the one in use, else 0",
    labels: {},
  },
  prometheus_notifications_sent_total: {
    type: "counter",
    help: "Alerts sent to an Alertmanager",
    labels: alertmanager,
  },
  prometheus_notifications_errors_total: {
    type: "counter",
    help: "Alerts that could not be sent to an Alertmanager",
    labels: alertmanager,
  },
  prometheus_tsdb_storage_blocks_bytes: { type: "gauge", help: "Bytes of blocks", labels: {} },
  prometheus_tsdb_wal_storage_size_bytes: {
    type: "gauge",
    help: "Bytes of the write-ahead log",
    labels: {},
  },
  prometheus_tsdb_head_chunks_storage_size_bytes: {
    type: "gauge",
    help: "Bytes of the chunks of the head on the disk",
    labels: {},
  },
  prometheus_tsdb_retention_limit_bytes: {
    type: "gauge",
    help: "Bytes above which blocks are removed; 0 for no limit",
    labels: {},
  },
} as const;

/** Selects series of Prometheus itself. */
export const prometheusSeries = selectors(catalogue, programLabels);

/** Prometheus, which watches itself as long as it can. */
export const prometheus: Program<typeof catalogue> = {
  name: prometheusEndpoint.name,
  found: { as: "itself" },
  port: prometheusEndpoint.port,
  catalogue,
  // One series of each group of rules, and a few more.
  sampleLimit: 200,
};
