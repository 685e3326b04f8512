import type { Handler } from "hono";
import type { Registry } from "../registry/registry.ts";

/**
 * Answers a scrape. The service chooses the path: `/metrics`, or `/internal/metrics` behind a
 * gateway (spec 001).
 *
 * @example
 * app.get("/metrics", metricsEndpoint(registry));
 */
export function metricsEndpoint(registry: Pick<Registry, "exposition" | "contentType">): Handler {
  return async (c) =>
    c.body(await registry.exposition(), 200, { "content-type": registry.contentType });
}
