import { describe, expect, expectTypeOf, it } from "vitest";
import { by, sum } from "./aggregation.ts";
import { ignoring, on } from "./matching.ts";
import { series } from "./series.ts";
import type { Comparison, Vector } from "./vector.ts";

const up = series("up");
const byRole = sum(up, by("role"));
const byPod = sum(up, by("role", "pod"));
const byJob = sum(up, by("role", "job"));
const total = sum(up);

describe("an operation on vectors", () => {
  it.each([
    [byRole.add(1), "sum by (role) (up) + 1"],
    [byRole.sub(1), "sum by (role) (up) - 1"],
    [byRole.mul(2), "sum by (role) (up) * 2"],
    [byRole.div(byRole), "sum by (role) (up) / sum by (role) (up)"],
    [byRole.mod(2), "sum by (role) (up) % 2"],
    [byRole.pow(2), "sum by (role) (up) ^ 2"],
    [total.eq(1), "sum(up) == 1"],
    [total.neq(1), "sum(up) != 1"],
    [total.gt(1), "sum(up) > 1"],
    [total.gte(1), "sum(up) >= 1"],
    [total.lt(1), "sum(up) < 1"],
    [total.lte(total), "sum(up) <= sum(up)"],
    [total.gt(1).bool(), "sum(up) > bool 1"],
    [total.and(total), "sum(up) and sum(up)"],
    [total.or(byRole), "sum(up) or sum by (role) (up)"],
    [total.unless(total), "sum(up) unless sum(up)"],
  ])("is written with its operator: %s", (query, promql) => {
    expect(`${query}`).toBe(promql);
  });

  it("keeps the labels of a vector beside a number, and of two vectors with the same", () => {
    expectTypeOf(byPod.mul(2)).toEqualTypeOf<Vector<"role" | "pod">>();
    expectTypeOf(byPod.gt(byPod)).toEqualTypeOf<Comparison<"role" | "pod">>();
  });

  it("is refused between vectors whose labels differ, because no series would meet another", () => {
    // @ts-expect-error role is on one side only
    byRole.div(total);
    // @ts-expect-error pod is on one side only
    byRole.gt(byPod);
    // @ts-expect-error and so the other way round
    byPod.div(byRole);
    // @ts-expect-error and so for `and`
    byRole.and(byPod);
  });

  it("pairs series by the labels of `on`, and keeps only them", () => {
    const query = byPod.div(byJob, on("role"));

    expect(`${query}`).toBe("sum by (role, pod) (up) / on (role) sum by (role, job) (up)");
    expectTypeOf(query).toEqualTypeOf<Vector<"role">>();
    expect(`${byRole.mul(total, on())}`).toBe("sum by (role) (up) * on () sum(up)");
    // @ts-expect-error the right side has no pod
    byPod.div(byJob, on("pod"));
  });

  it("pairs series by all labels but those of `ignoring`, when the rest is the same", () => {
    const query = byPod.div(byRole, ignoring("pod"));

    expect(`${query}`).toBe("sum by (role, pod) (up) / ignoring (pod) sum by (role) (up)");
    expectTypeOf(query).toEqualTypeOf<Vector<"role">>();
    // @ts-expect-error job is left on the right side only
    byPod.div(byJob, ignoring("pod"));
    // @ts-expect-error a label of neither side
    byPod.div(byRole, ignoring("pod", "namespace"));
  });

  it("copies labels from the side of one to the side of many", () => {
    const left = byPod.mul(byJob, on("role").groupLeft("job"));
    const right = byRole.div(byPod, ignoring("pod").groupRight());

    expect(`${left}`).toBe(
      "sum by (role, pod) (up) * on (role) group_left (job) sum by (role, job) (up)",
    );
    expectTypeOf(left).toEqualTypeOf<Vector<"role" | "pod" | "job">>();
    expect(`${right}`).toBe(
      "sum by (role) (up) / ignoring (pod) group_right () sum by (role, pod) (up)",
    );
    expectTypeOf(right).toEqualTypeOf<Vector<"role" | "pod">>();
    // @ts-expect-error the right side has no namespace to copy
    byPod.mul(byJob, on("role").groupLeft("namespace"));
    // @ts-expect-error Prometheus refuses a label in both clauses
    byPod.mul(byJob, on("role").groupLeft("role"));
    // @ts-expect-error one side of many at most
    on("role").groupLeft("job").groupRight("job");
  });

  it("keeps the matching of a comparison when it is made 0 or 1", () => {
    expect(`${byPod.gt(byRole, on("role")).bool()}`).toBe(
      "sum by (role, pod) (up) > bool on (role) sum by (role) (up)",
    );
  });

  it("of sets keeps the left side's labels, and with `or` those of both", () => {
    expectTypeOf(byPod.and(byRole, on("role"))).toEqualTypeOf<Vector<"role" | "pod">>();
    expectTypeOf(byPod.unless(byRole, ignoring("pod"))).toEqualTypeOf<Vector<"role" | "pod">>();
    expectTypeOf(byPod.or(byJob)).toEqualTypeOf<Vector<"role" | "pod" | "job">>();
    expect(`${byPod.or(byJob, on("role"))}`).toBe(
      "sum by (role, pod) (up) or on (role) sum by (role, job) (up)",
    );
    // @ts-expect-error sets have no side of many
    byPod.and(byRole, on("role").groupLeft());
  });

  it("can be looked at over a window", () => {
    expect(byRole.subquery("30m").promql).toBe("sum by (role) (up)[30m:]");
    expect(byRole.gt(1).subquery("30m", "1m").promql).toBe("(sum by (role) (up) > 1)[30m:1m]");
  });
});
