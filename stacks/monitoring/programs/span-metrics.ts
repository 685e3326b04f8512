const received = { receiver: "open", transport: "open" } as const;

/** To whom an exporter sends, where it sends to another program. */
const sentSpans = { exporter: "open", server_address: "open", server_port: "open" } as const;

/**
 * What is kept of the metrics of whatever spans pass through: the trace collector, and Jaeger, which is made
 * of the same parts.
 * https://opentelemetry.io/docs/collector/internal-telemetry/#lists-of-internal-metrics
 */
export const spanMetrics = {
  otelcol_receiver_accepted_spans_total: {
    type: "counter",
    help: "Spans that came in",
    labels: received,
  },
  otelcol_receiver_refused_spans_total: {
    type: "counter",
    help: "Spans that there was no room for",
    labels: received,
  },
  otelcol_receiver_failed_spans_total: {
    type: "counter",
    help: "Spans with which it could not do what it is meant to, such as to mask them",
    labels: received,
  },
  otelcol_exporter_sent_spans_total: {
    type: "counter",
    help: "Spans that went on",
    labels: sentSpans,
  },
  otelcol_exporter_send_failed_spans_total: {
    type: "counter",
    help: "Spans that nobody took, however often it was tried",
    labels: sentSpans,
  },
} as const;
