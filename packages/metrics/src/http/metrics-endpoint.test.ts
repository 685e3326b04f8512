import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { createRegistry } from "../registry/registry.ts";
import { metricsEndpoint } from "./metrics-endpoint.ts";

describe("the metrics endpoint", () => {
  it("answers a scrape on the path that the service chose", async () => {
    const registry = createRegistry();
    registry.gauge("circuit_breaker_state").labels().set(2);
    const app = new Hono().get("/internal/metrics", metricsEndpoint(registry));
    const response = await app.request("/internal/metrics");

    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(registry.contentType);
    expect(await response.text()).toContain("\ncircuit_breaker_state 2\n");
  });

  it("fails, and does not answer half a scrape, when a value cannot be computed", async () => {
    const registry = createRegistry();
    registry.gauge("idempotency_entries").collect(() => {
      throw new Error("the store is closed");
    });
    const app = new Hono().get("/metrics", metricsEndpoint(registry));
    app.onError((error, c) => c.text(error.message, 500));
    const response = await app.request("/metrics");

    expect([response.status, await response.text()]).toEqual([500, "the store is closed"]);
  });
});
