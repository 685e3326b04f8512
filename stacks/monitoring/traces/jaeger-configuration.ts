import { stringify } from "yaml";
import { collectorHealth } from "../collector/collector-health.ts";
import { collectorMetrics } from "../collector/collector-metrics.ts";
import { jaegerEndpoint } from "./jaeger-endpoint.ts";

/** What the configuration is made of. */
export interface JaegerConfigurationArgs {
  /** Where it keeps its spans. */
  readonly path: string;
}

/** How long a span is kept: traces are for what happened lately, and the log is kept longer. */
const RETENTION = "48h";

/**
 * Jaeger as one process with a store of its own (https://www.jaegertracing.io/docs/latest/storage/badger/).
 * It is a collector too, with an exporter and extensions of Jaeger's.
 */
export function jaegerConfiguration({ path }: JaegerConfigurationArgs): string {
  const { receiverPort, queryPort } = jaegerEndpoint;
  return stringify(
    {
      extensions: {
        healthcheckv2: { use_v2: true, http: { endpoint: `0.0.0.0:${collectorHealth.port}` } },
        jaeger_storage: {
          backends: {
            spans: {
              badger: {
                ephemeral: false,
                directories: { keys: `${path}/keys`, values: `${path}/values` },
                ttl: { spans: RETENTION },
              },
            },
          },
        },
        jaeger_query: {
          storage: { traces: "spans" },
          http: { endpoint: `0.0.0.0:${queryPort}` },
        },
      },
      receivers: { otlp: { protocols: { grpc: { endpoint: `0.0.0.0:${receiverPort}` } } } },
      exporters: { jaeger_storage_exporter: { trace_storage: "spans" } },
      service: {
        extensions: ["healthcheckv2", "jaeger_storage", "jaeger_query"],
        pipelines: {
          traces: { receivers: ["otlp"], exporters: ["jaeger_storage_exporter"] },
        },
        telemetry: {
          logs: { encoding: "json", level: "warn" },
          metrics: collectorMetrics.telemetry,
        },
      },
    },
    { lineWidth: 0 },
  );
}
