import { describe, expect, it } from "vitest";
import { absent, absentOverTime } from "./absent.ts";
import { sum } from "./aggregation.ts";
import type { Duration } from "./duration.ts";
import {
  avgOverTime,
  changes,
  countOverTime,
  delta,
  deriv,
  lastOverTime,
  maxOverTime,
  minOverTime,
  presentOverTime,
  quantileOverTime,
  sumOverTime,
} from "./over-time.ts";
import { grafanaVariable } from "./placeholder.ts";
import { increase, irate, rate, resets } from "./rate.ts";
import { series } from "./series.ts";

const counter = series("auth_service_requests_total").over("5m");
const gauge = series("circuit_breaker_state").over("5m");

describe("a function of a window", () => {
  it.each([
    [rate(counter), "rate(auth_service_requests_total[5m])"],
    [irate(counter), "irate(auth_service_requests_total[5m])"],
    [increase(counter), "increase(auth_service_requests_total[5m])"],
    [resets(counter), "resets(auth_service_requests_total[5m])"],
    [avgOverTime(gauge), "avg_over_time(circuit_breaker_state[5m])"],
    [minOverTime(gauge), "min_over_time(circuit_breaker_state[5m])"],
    [maxOverTime(gauge), "max_over_time(circuit_breaker_state[5m])"],
    [sumOverTime(gauge), "sum_over_time(circuit_breaker_state[5m])"],
    [quantileOverTime(0.9, gauge), "quantile_over_time(0.9, circuit_breaker_state[5m])"],
    [delta(gauge), "delta(circuit_breaker_state[5m])"],
    [deriv(gauge), "deriv(circuit_breaker_state[5m])"],
    [lastOverTime(counter), "last_over_time(auth_service_requests_total[5m])"],
    [countOverTime(gauge), "count_over_time(circuit_breaker_state[5m])"],
    [presentOverTime(counter), "present_over_time(auth_service_requests_total[5m])"],
    [changes(gauge), "changes(circuit_breaker_state[5m])"],
    [absentOverTime(gauge), "absent_over_time(circuit_breaker_state[5m])"],
    [absent(series("circuit_breaker_state")), "absent(circuit_breaker_state)"],
  ])("is written as PromQL: %s", (query, promql) => {
    expect(`${query}`).toBe(promql);
  });

  it("of growth takes counters and the parts of histograms, but no gauge", () => {
    expect(`${rate(series("auth_request_duration_seconds_sum").over("1m"))}`).toBe(
      "rate(auth_request_duration_seconds_sum[1m])",
    );
    // @ts-expect-error the rate of a gauge means nothing
    rate(gauge);
    // @ts-expect-error not even under another name
    increase(series("circuit_breaker_state").offset("1h").over("5m"));
  });

  it("of values takes gauges, but no counter", () => {
    // @ts-expect-error the average of a counter means nothing
    avgOverTime(counter);
  });

  it("comes before the sum, never after it", () => {
    // @ts-expect-error a sum has no window
    expect(() => sum(series("auth_service_requests_total")).over("5m")).toThrow(TypeError);
    // @ts-expect-error and its values over time are no counter's
    rate(sum(series("auth_service_requests_total")).subquery("5m"));
  });

  it("looks back from an offset", () => {
    const lastWeek = series("auth_service_requests_total", { role: "stable" }).offset("1w");

    expect(`${lastWeek}`).toBe('auth_service_requests_total{role="stable"} offset 1w');
    expect(`${lastWeek.over("5m")}`).toBe(
      'auth_service_requests_total{role="stable"}[5m] offset 1w',
    );
  });
});

describe("a duration", () => {
  it("is a whole number of one unit, or filled in later", () => {
    const up = series("up");
    expect(
      ["500ms", "30s", "5m", "1h", "3d", "1w", "1y"].map((it) => `${up.over(it as Duration)}`),
    ).toEqual(["up[500ms]", "up[30s]", "up[5m]", "up[1h]", "up[3d]", "up[1w]", "up[1y]"]);
    expect(`${up.over(grafanaVariable("__range"))}`).toBe("up[$__range]");
  });

  it("is nothing else", () => {
    // @ts-expect-error no such unit
    expect(() => series("up").over("5min")).toThrow(
      'a duration is a positive whole number and a unit, not "5min"',
    );
    // @ts-expect-error PromQL has no fractions here
    expect(() => series("up").over("1.5h")).toThrow(RangeError);
    expect(() => series("up").over("0s")).toThrow(RangeError);
    expect(() => series("up").over("-5m")).toThrow(RangeError);
  });
});
