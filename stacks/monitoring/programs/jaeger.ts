import { collectorMetrics } from "../collector/collector-metrics.ts";
import { jaegerEndpoint } from "../traces/jaeger-endpoint.ts";
import type { Program } from "./program.ts";
import { spanMetrics } from "./span-metrics.ts";

/** What keeps the traces of the environment. */
export const jaeger: Program<typeof spanMetrics> = {
  name: jaegerEndpoint.name,
  found: { as: "neighbor", service: jaegerEndpoint.name },
  port: collectorMetrics.port,
  catalogue: spanMetrics,
  sampleLimit: 50,
};
