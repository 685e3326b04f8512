import { describe, expect, it } from "vitest";
import { createRegistry } from "./registry.ts";

const trips = () => createRegistry().counter("circuit_breaker_trips_total").labels();

describe("a counter", () => {
  it("grows by one, or by what it is given", () => {
    const counter = trips();
    counter.inc();
    counter.inc(2.5);
    counter.inc(0);

    expect(counter.value).toBe(3.5);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, "1"])("refuses to grow by %s", (amount) => {
    const counter = trips();

    expect(() => counter.inc(amount as number)).toThrow(
      `circuit_breaker_trips_total can only grow by a finite amount, not by ${amount}`,
    );
    expect(counter.value).toBe(0);
  });
});
