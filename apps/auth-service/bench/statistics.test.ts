import { describe, expect, it } from "vitest";
import { quantile, spreadOf } from "./statistics.ts";

describe("the statistics", () => {
  it("take the value below which the share lies, as it was measured", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([0.5, 0.99, 1].map((share) => quantile(hundred, share))).toEqual([50, 99, 100]);
    expect(quantile([7], 0.5)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it("tell the middle of the rounds and how far they lie apart", () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
  });
});
