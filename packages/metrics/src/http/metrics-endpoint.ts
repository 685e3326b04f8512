import type { Handler } from "hono";
import { expositionTypes } from "../registry/exposition.ts";
import type { Registry } from "../registry/registry.ts";

export interface MetricsEndpointOptions {
  /** Whether a Prometheus that asks for OpenMetrics gets it, and exemplars with it. Default false. */
  readonly exemplars?: boolean;
}

/**
 * Answers a scrape. The service chooses the path: `/metrics`, or `/internal/metrics` behind a
 * gateway (spec 001).
 *
 * @example
 * app.get("/metrics", metricsEndpoint(registry));
 */
export function metricsEndpoint(
  registry: Pick<Registry, "exposition">,
  { exemplars = false }: MetricsEndpointOptions = {},
): Handler {
  return async (c) => {
    // Prometheus names it first, with the greatest weight, and others do not name it.
    const asked = exemplars && c.req.header("accept")?.includes("application/openmetrics-text");
    const format = asked ? "openMetrics" : "text";
    return c.body(await registry.exposition(format), 200, {
      "content-type": expositionTypes[format],
    });
  };
}
