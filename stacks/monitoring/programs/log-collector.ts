import { selectors } from "@paystream/metrics/promql";
import { collectorMetrics } from "../collector/collector-metrics.ts";
import { logCollectorEndpoint, logCollectorPeer } from "../logs/log-collector-endpoint.ts";
import { type Program, programLabels } from "./program.ts";

const received = { receiver: "open", transport: "open" } as const;
const sent = {
  exporter: "open",
  server_address: "open",
  server_port: "open",
  url_path: "open",
} as const;
const queue = { data_type: "open", exporter: "open" } as const;

/**
 * What is kept of the metrics of the log collectors. Of those that count failures, the exporter's are not
 * there before the first one.
 * https://opentelemetry.io/docs/collector/internal-telemetry/#lists-of-internal-metrics
 */
const catalogue = {
  otelcol_receiver_accepted_log_records_total: {
    type: "counter",
    help: "Lines that were read",
    labels: received,
  },
  otelcol_receiver_refused_log_records_total: {
    type: "counter",
    help: "Lines that the collector had no room for, each time that it was tried",
    labels: received,
  },
  otelcol_receiver_failed_log_records_total: {
    type: "counter",
    help: "Lines with which the collector could not do what it is meant to, such as to mask them",
    labels: received,
  },
  otelcol_exporter_sent_log_records_total: {
    type: "counter",
    help: "Lines that Loki took",
    labels: sent,
  },
  /** All lines of what was sent together, although Loki may have taken some of them. */
  otelcol_exporter_send_failed_log_records_total: {
    type: "counter",
    help: "Lines that Loki refused for good",
    labels: sent,
  },
  otelcol_exporter_queue_size: {
    type: "gauge",
    help: "Batches that wait for Loki",
    labels: queue,
  },
  otelcol_exporter_queue_capacity: {
    type: "gauge",
    help: "Batches that may wait for Loki",
    labels: queue,
  },
} as const;

/** Selects series of the log collectors. */
export const logCollectorSeries = selectors(catalogue, programLabels);

/** What reads the logs of the environment's pods, on each node. */
export const logCollector: Program<typeof catalogue> = {
  name: logCollectorEndpoint.name,
  found: { as: "companions", service: logCollectorEndpoint.name, of: logCollectorPeer },
  port: collectorMetrics.port,
  catalogue,
  sampleLimit: 50,
};
