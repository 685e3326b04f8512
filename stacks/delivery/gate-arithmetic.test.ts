import { describe, expect, it } from "vitest";
import { type ErrorGate, stopProbability } from "./gate-arithmetic.ts";

const gate: ErrorGate = {
  checks: 5,
  intervalSeconds: 30,
  windowSeconds: 120,
  threshold: 0.01,
  forgiven: 2,
};

describe("the probability that a gate stops a release", () => {
  it("is that of one bad check in five independent ones, when windows do not overlap", () => {
    const apart: ErrorGate = { ...gate, windowSeconds: 30, threshold: 0.5, forgiven: 0 };
    // One request in each window: a check is bad when that one fails.
    const traffic = { requestsPerSecond: 1 / 30, errorShare: 0.1 };

    expect(stopProbability(apart, traffic)).toBeCloseTo(1 - 0.9 ** 5, 12);
  });

  it("is that of three failures in five, when two bad checks are forgiven", () => {
    const apart: ErrorGate = { ...gate, windowSeconds: 30, threshold: 0.5 };
    const traffic = { requestsPerSecond: 1 / 30, errorShare: 0.1 };
    const threeOrMore = 10 * 0.1 ** 3 * 0.9 ** 2 + 5 * 0.1 ** 4 * 0.9 + 0.1 ** 5;

    expect(stopProbability(apart, traffic)).toBeCloseTo(threeOrMore, 12);
  });

  it("counts an error in every window that looks back on it", () => {
    // Any error makes a check bad, and an error of the fourth slot is in four windows of five.
    const strict: ErrorGate = { ...gate, threshold: 0.0001, forgiven: 3 };
    const traffic = { requestsPerSecond: 1 / 30, errorShare: 0.01 };

    // More than the two middle slots alone, less than any of the eight.
    expect(stopProbability(strict, traffic)).toBeGreaterThan(1 - 0.99 ** 2);
    expect(stopProbability(strict, traffic)).toBeLessThan(1 - 0.99 ** 8);
  });

  it("is nothing for a release without errors and certain for one with nothing else", () => {
    expect(stopProbability(gate, { requestsPerSecond: 10, errorShare: 0 })).toBe(0);
    expect(stopProbability(gate, { requestsPerSecond: 10, errorShare: 0.5 })).toBeCloseTo(1, 9);
  });
});
