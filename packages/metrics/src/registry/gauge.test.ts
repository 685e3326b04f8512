import { describe, expect, it } from "vitest";
import { createRegistry } from "./registry.ts";

describe("a gauge", () => {
  it("is set, and moves up and down", () => {
    const gauge = createRegistry().gauge("idempotency_entries").labels();
    gauge.set(10);
    gauge.inc();
    gauge.inc(4);
    gauge.dec();
    gauge.dec(2);

    expect(gauge.value).toBe(12);
  });

  it("can have no value, such as the success rate of no requests", async () => {
    const registry = createRegistry();
    registry.gauge("auth_success_rate").labels().set(Number.NaN);

    expect(await registry.exposition()).toMatch(/^auth_success_rate nan$/im);
  });

  it("refuses what is not a number, which would spoil the whole scrape", () => {
    const gauge = createRegistry().gauge("idempotency_entries").labels();

    expect(() => gauge.set(undefined as unknown as number)).toThrow(
      "idempotency_entries takes a number, not undefined",
    );
  });
});
