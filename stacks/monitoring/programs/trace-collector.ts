import { selectors } from "@paystream/metrics/promql";
import { collectorMetrics } from "../collector/collector-metrics.ts";
import { traceCollectorEndpoint } from "../traces/trace-collector-endpoint.ts";
import { type Program, programLabels } from "./program.ts";
import { spanMetrics } from "./span-metrics.ts";

/** What is kept of the metrics of the trace collector, which has spans wait for Jaeger. */
const catalogue = {
  ...spanMetrics,
  /** It is not there before the first one. */
  otelcol_exporter_enqueue_failed_spans_total: {
    type: "counter",
    help: "Spans for which there was no room to wait",
    labels: { data_type: "open", exporter: "open" },
  },
} as const;

/** Selects series of the trace collector, and of Jaeger what it has of them. */
export const traceCollectorSeries = selectors(catalogue, programLabels);

/** What receives the service's spans. */
export const traceCollector: Program<typeof catalogue> = {
  name: traceCollectorEndpoint.name,
  found: { as: "neighbor", service: traceCollectorEndpoint.name },
  port: collectorMetrics.port,
  catalogue,
  sampleLimit: 50,
};
