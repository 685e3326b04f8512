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
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(await response.text()).toContain("\ncircuit_breaker_state 2\n");
  });

  it("answers in OpenMetrics, with exemplars, who asks for it where there are any", async () => {
    const registry = createRegistry();
    registry
      .histogram("auth_added_latency_seconds")
      .labels()
      .observe(0.002, { trace_id: "4bf92f3577b34da6a3ce929d0e0e4736" });
    const app = new Hono()
      .get("/metrics", metricsEndpoint(registry, { exemplars: true }))
      .get("/without", metricsEndpoint(registry));
    const accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3,*/*;q=0.2";

    const asked = await app.request("/metrics", { headers: { accept } });
    expect(asked.headers.get("content-type")).toMatch(/^application\/openmetrics-text; version=1/);
    expect(await asked.text()).toContain(" # {trace_id=");
    for (const [path, header] of [
      ["/metrics", "text/plain"],
      ["/without", accept],
    ] as const) {
      const plain = await app.request(path, { headers: { accept: header } });
      expect(plain.headers.get("content-type")).toMatch(/^text\/plain/);
      expect(await plain.text()).not.toContain(" # {trace_id=");
    }
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
