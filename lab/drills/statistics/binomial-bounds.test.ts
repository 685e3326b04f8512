import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SeededRandom } from "../../seeded-random.ts";
import { binomialBounds } from "./binomial-bounds.ts";

describe("the bounds of a binomial count", () => {
  it.each([
    // 10 coins: P(0) = 1/1024, P(0 or 1) = 11/1024.
    [10, 0.5, 2 / 1024, { least: 1, most: 9 }],
    [10, 0.5, 1.9 / 1024, { least: 0, most: 10 }],
    [10, 0.5, 22 / 1024, { least: 2, most: 8 }],
    // Ten dice without a six: (5/6)^10 = 0.16.
    [10, 1 / 6, 0.33, { least: 1, most: 3 }],
  ])("of %d trials with probability %d are exact at a false alarm of %d", (n, p, alarm, bounds) => {
    expect(binomialBounds(n, p, alarm)).toEqual(bounds);
  });

  // Computed with fractions of whole numbers, without rounding.
  it.each([
    [1000, 0.1, { least: 57, most: 149 }],
    [1400, 0.5, { least: 609, most: 791 }],
  ])("of %d payments with probability %d leave one false alarm in a million", (n, p, bounds) => {
    expect(binomialBounds(n, p)).toEqual(bounds);
  });

  it("are everything or nothing where there is no chance", () => {
    expect(binomialBounds(100, 0)).toEqual({ least: 0, most: 0 });
    expect(binomialBounds(0, 0.5)).toEqual({ least: 0, most: 0 });
  });

  it("hold for what a fair split gives, and not for another one", () => {
    const { least, most } = binomialBounds(2000, 0.5);
    const random = new SeededRandom(1);
    for (let run = 0; run < 200; run += 1) {
      const count = Array.from({ length: 2000 }, () => random.next() < 0.5).filter(Boolean).length;
      expect(count).toBeGreaterThanOrEqual(least);
      expect(count).toBeLessThanOrEqual(most);
    }
    expect(0.4 * 2000).toBeLessThan(least);
    expect(0.6 * 2000).toBeGreaterThan(most);
  });

  it("mirror each other for the opposite share, and enclose the mean", () => {
    const trials = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(trials, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, share) => {
        const { least, most } = binomialBounds(n, share);
        const opposite = binomialBounds(n, 1 - share);
        // The complement of a share is rounded: a tail that falls on the bound may fall to either side.
        expect(Math.abs(opposite.least - (n - most))).toBeLessThanOrEqual(1);
        expect(least).toBeLessThanOrEqual(n * share);
        expect(most).toBeGreaterThanOrEqual(n * share);
      }),
    );
  });
});
