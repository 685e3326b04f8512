import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRegistry } from "./registry.ts";

describe("the exposition in OpenMetrics", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_700_000_000_500 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("has the last exemplar of each bucket, with its value and time", async () => {
    const registry = createRegistry();
    const latency = registry.histogram("auth_added_latency_seconds").labels();
    latency.observe(0.0005, { trace_id: "a1", request_id: "r1" });
    latency.observe(0.0004, { trace_id: "a2", request_id: "r2" });
    latency.observe(0.0003);
    latency.observe(0.03, { trace_id: "a3" });
    const lines = (await registry.exposition("openMetrics")).split("\n");
    expect(lines.filter((line) => line.includes("#")).slice(2)).toEqual([
      'auth_added_latency_seconds_bucket{le="0.001"} 3 # {trace_id="a2",request_id="r2"} 0.0004 1700000000.5',
      'auth_added_latency_seconds_bucket{le="0.05"} 4 # {trace_id="a3"} 0.03 1700000000.5',
      "# EOF",
    ]);
  });

  it("names a counter without its suffix, and its samples with it", async () => {
    const registry = createRegistry();
    registry.counter("circuit_breaker_trips_total").labels().inc(2);
    const text = await registry.exposition("openMetrics");
    expect(text).toContain("# TYPE circuit_breaker_trips counter\ncircuit_breaker_trips_total 2\n");
    expect(text).not.toContain("_total_total");
  });

  it("has the same samples as the text format, which it leaves as it was", async () => {
    const registry = createRegistry({ runtime: true });
    registry.counter("circuit_breaker_trips_total").labels().inc();
    registry.histogram("auth_added_latency_seconds").labels().observe(0.1, { trace_id: "a" });
    const samplesOf = (text: string) => [...text.matchAll(/^\w+(?:\{.*?\})?(?= )/gm)].map(String);
    const before = samplesOf(await registry.exposition());
    const openMetrics = await registry.exposition("openMetrics");
    expect(openMetrics.endsWith("\n# EOF\n")).toBe(true);
    expect(samplesOf(openMetrics).sort()).toEqual([...before].sort());
    expect(samplesOf(await registry.exposition())).toEqual(before);
  });
});
