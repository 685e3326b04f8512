import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ALL_PROCESSORS, Faults } from "./faults.ts";

describe("Faults", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("end by themselves when their time is over", () => {
    const faults = new Faults();
    faults.inject("visa_net", { errorRate: 1, probability: 1 }, 10);
    vi.advanceTimersByTime(9_000);
    expect(faults.of("visa_net")).toMatchObject({ errorRate: 1 });
    expect(faults.active()).toEqual([
      { processor: "visa_net", errorRate: 1, probability: 1, remainingSeconds: 1 },
    ]);
    vi.advanceTimersByTime(1_000);
    expect(faults.of("visa_net")).toBeUndefined();
    expect(faults.active()).toEqual([]);
  });

  it("of a named processor go before those of all", () => {
    const faults = new Faults();
    faults.inject(ALL_PROCESSORS, { errorRate: 1, probability: 1 }, 10);
    faults.inject("visa_net", { latencyMs: 5, probability: 1 }, 10);
    expect(faults.of("visa_net")).toMatchObject({ latencyMs: 5 });
    expect(faults.of("amex_net")).toMatchObject({ errorRate: 1 });
  });

  it("are replaced by the next for the same processor", () => {
    const faults = new Faults();
    faults.inject("visa_net", { errorRate: 1, probability: 1 }, 10);
    faults.inject("visa_net", { latencyMs: 5, probability: 1 }, 10);
    expect(faults.of("visa_net")).not.toHaveProperty("errorRate");
  });

  it("are cleared one by one or all at once", () => {
    const faults = new Faults();
    faults.inject("visa_net", { errorRate: 1, probability: 1 }, 10);
    faults.inject("amex_net", { errorRate: 1, probability: 1 }, 10);
    faults.clear("visa_net");
    expect(faults.active().map(({ processor }) => processor)).toEqual(["amex_net"]);
    faults.clear();
    expect(faults.active()).toEqual([]);
  });
});
