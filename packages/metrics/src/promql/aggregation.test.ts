import { describe, expect, expectTypeOf, it } from "vitest";
import { avg, by, count, max, min, sum, without } from "./aggregation.ts";
import { clampMax, clampMin } from "./clamp.ts";
import { histogramQuantile } from "./histogram-quantile.ts";
import { rate } from "./rate.ts";
import { series } from "./series.ts";
import type { Vector } from "./vector.ts";

const state = series("circuit_breaker_state");

describe("an aggregation", () => {
  it.each([
    [sum(state), "sum(circuit_breaker_state)"],
    [avg(state, by("role")), "avg by (role) (circuit_breaker_state)"],
    [min(state, by("role", "pod")), "min by (role, pod) (circuit_breaker_state)"],
    [max(state, without("pod", "instance")), "max without (pod, instance) (circuit_breaker_state)"],
    [count(state.eq(2)), "count(circuit_breaker_state == 2)"],
    [clampMin(sum(state), 1), "clamp_min(sum(circuit_breaker_state), 1)"],
    [clampMax(sum(state), 2), "clamp_max(sum(circuit_breaker_state), 2)"],
  ])("is written as PromQL: %s", (query, promql) => {
    expect(`${query}`).toBe(promql);
  });

  it("keeps the labels it groups by, or loses those it does without", () => {
    expectTypeOf(sum(state)).toEqualTypeOf<Vector<never>>();
    expectTypeOf(sum(state, by("role", "pod"))).toEqualTypeOf<Vector<"role" | "pod">>();
    expectTypeOf(sum(sum(state, by("role", "pod")), without("pod"))).toEqualTypeOf<
      Vector<"role">
    >();
  });

  it("knows no label that its series do not have, or no longer have", () => {
    // @ts-expect-error a typing mistake
    sum(state, by("roles"));
    // @ts-expect-error a label of other metrics
    sum(state, without("status"));
    // @ts-expect-error the inner sum lost it
    sum(sum(state, by("role")), by("pod"));
  });
});

describe("a quantile of a histogram", () => {
  const buckets = rate(series("auth_request_duration_seconds_bucket").over("5m"));

  it("is one for each group of the other labels", () => {
    const query = histogramQuantile(0.99, sum(buckets, by("le", "role")));

    expect(`${query}`).toBe(
      "histogram_quantile(0.99, sum by (le, role) (rate(auth_request_duration_seconds_bucket[5m])))",
    );
    expectTypeOf(query).toEqualTypeOf<Vector<"role">>();
    expectTypeOf(histogramQuantile(0.99, sum(buckets, by("le")))).toEqualTypeOf<Vector<never>>();
  });

  it("needs the buckets' bound", () => {
    // @ts-expect-error without le there are no buckets
    histogramQuantile(0.99, sum(buckets, by("role")));
    // @ts-expect-error a counter has none
    histogramQuantile(0.99, rate(series("auth_requests_total").over("5m")));
  });

  it.each([-0.1, 1.01, 95, Number.NaN])("is refused outside 0 to 1: %s", (quantile) => {
    expect(() => histogramQuantile(quantile, buckets)).toThrow(
      `a quantile is between 0 and 1, not ${quantile}`,
    );
  });
});
