import { describe, expect, it } from "vitest";
import { createRegistry } from "./registry.ts";

describe("a metric that is computed when it is scraped", () => {
  it("asks for its value on each scrape, and not before", async () => {
    const registry = createRegistry();
    let asked = 0;
    registry.gauge("idempotency_entries").collect(() => ++asked);
    expect(asked).toBe(0);

    expect(await registry.exposition()).toContain("\nidempotency_entries 1\n");
    expect(await registry.exposition()).toContain("\nidempotency_entries 2\n");
  });

  it("shows one series for each reading, and forgets those that are gone", async () => {
    const registry = createRegistry();
    const faulty = new Set(["visa_net", "mastercard_net"]);
    registry
      .gauge("fault_injection_active")
      .collect(() => [...faulty].map((processor) => ({ labels: { processor }, value: 1 })));

    expect(await registry.exposition()).toContain(
      'fault_injection_active{processor="visa_net"} 1\nfault_injection_active{processor="mastercard_net"} 1\n',
    );
    faulty.delete("visa_net");
    expect(await registry.exposition()).not.toContain("visa_net");
  });

  it("adds up the readings beyond the limit of series", async () => {
    const registry = createRegistry({ maxSeries: 1 });
    registry
      .gauge("circuit_breaker_processor_state")
      .collect(() => ["a", "b", "c"].map((processor) => ({ labels: { processor }, value: 2 })));

    expect(await registry.exposition()).toContain(
      'circuit_breaker_processor_state{processor="a"} 2\ncircuit_breaker_processor_state{processor="other"} 4\n',
    );
  });

  it("fails the scrape when a counter's reading is none or the reader throws", async () => {
    const negative = createRegistry();
    negative.counter("idempotency_evictions_total").collect(() => -1);
    await expect(negative.exposition()).rejects.toThrow(
      "idempotency_evictions_total can only grow by a finite amount, not by -1",
    );

    const broken = createRegistry();
    broken.gauge("idempotency_entries").collect(() => {
      throw new Error("the store is closed");
    });
    await expect(broken.exposition()).rejects.toThrow("the store is closed");
  });

  it("has neither a second reader nor handles", () => {
    const registry = createRegistry();
    const held = registry.gauge("circuit_breaker_state");
    held.labels();
    expect(() => held.collect(() => 1)).toThrow(
      "circuit_breaker_state has handles; it cannot be computed as well",
    );

    const gauge = registry.gauge("idempotency_entries");
    gauge.collect(() => 1);

    expect(() => gauge.collect(() => 2)).toThrow("idempotency_entries is collected twice");
    expect(() => gauge.labels()).toThrow(
      "idempotency_entries is computed by collect(); it has no handles",
    );
  });
});
