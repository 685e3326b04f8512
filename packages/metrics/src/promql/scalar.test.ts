import { describe, expect, expectTypeOf, it } from "vitest";
import { sum } from "./aggregation.ts";
import { number, type Scalar, scalar, time, vector } from "./scalar.ts";
import { series } from "./series.ts";
import type { Comparison, Vector } from "./vector.ts";

const total = sum(series("up"));

describe("a scalar", () => {
  it.each([
    [number(1).add(2), "1 + 2"],
    [number(1).sub(total), "1 - sum(up)"],
    [number(2).mul(number(1).sub(0.999)), "2 * (1 - 0.999)"],
    [number(1).div(2), "1 / 2"],
    [number(5).mod(2), "5 % 2"],
    [number(-2).pow(2), "(-2) ^ 2"],
    [time().sub(scalar(total)), "time() - scalar(sum(up))"],
    [vector(1), "vector(1)"],
    [vector(time()), "vector(time())"],
    [number(1).lt(total), "1 < sum(up)"],
    [number(1).lte(total).bool(), "1 <= bool sum(up)"],
    [number(1).eq(2), "1 == bool 2"],
    [number(1).neq(2), "1 != bool 2"],
    [number(1).gt(time()), "1 > bool time()"],
    [number(1).gte(2), "1 >= bool 2"],
  ])("is written as PromQL: %s", (query, promql) => {
    expect(`${query}`).toBe(promql);
  });

  it("stays one beside a number, and becomes a vector beside a vector", () => {
    expectTypeOf(number(1).sub(2)).toEqualTypeOf<Scalar>();
    expectTypeOf(number(1).sub(total)).toEqualTypeOf<Vector<never>>();
    expectTypeOf(number(1).gt(total)).toEqualTypeOf<Comparison<never>>();
    expectTypeOf(vector(0)).toEqualTypeOf<Vector<never>>();
    // @ts-expect-error a vector is no scalar
    vector(total);
  });
});
