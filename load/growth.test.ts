import { describe, expect, it } from "vitest";
import { growthOf } from "./growth.ts";
import type { PodSamples, Samples } from "./pod-samples.ts";

const MB = 1024 * 1024;
const MINUTE = 60_000;
const halfHour = { from: 0, to: 30 * MINUTE };

/** A value each quarter of a minute. */
function over(span: { from: number; to: number }, value: (share: number) => number): Samples {
  const samples: [number, number][] = [];
  for (let at = span.from; at <= span.to; at += MINUTE / 4) {
    samples.push([at, value(at / span.to)]);
  }
  return samples;
}

function pod(fields: Partial<PodSamples> = {}, span = halfHour): PodSamples {
  return {
    pod: "auth-service-1",
    memoryBytes: over(span, () => 100 * MB),
    connections: over(span, () => 40),
    storedKeys: over(span, () => 100_000),
    startedAt: over(span, () => 1_000),
    ...fields,
  };
}

const unmet = (pods: readonly PodSamples[], span = halfHour) =>
  growthOf(pods, span)
    .judgements.filter(({ isHeld }) => !isHeld)
    .map(({ wanted, seen }) => `${wanted}: ${seen}`);

describe("what pods say over a soak", () => {
  it("is good where they stay as they are, after a beginning in which caches fill", () => {
    const filling = over(halfHour, (share) => (80 + 60 * Math.min(share, 0.5)) * MB);

    expect(unmet([pod(), pod({ memoryBytes: filling })])).toEqual([]);
  });

  it("is good where memory goes up and down between collections of garbage", () => {
    const saw = over(halfHour, (share) => (100 + 40 * ((share * 60) % 1)) * MB);

    expect(unmet([pod({ memoryBytes: saw })])).toEqual([]);
  });

  it("is a leak where memory or connections grow to the end", () => {
    const memoryBytes = over(halfHour, (share) => (100 + 200 * share) * MB);
    const connections = over(halfHour, (share) => Math.round(40 + 100 * share));

    expect(unmet([pod({ memoryBytes, connections })])).toEqual([
      "memory of auth-service-1: at most 10 % more in the last quarter than in the third: 225 MB, then 275 MB (+22.2 %)",
      "open connections of auth-service-1: at most 10 % more in the last quarter than in the third: 103, then 128 (+24.3 %)",
    ]);
  });

  it("says of memory only what it was as long as idempotency keys are added", () => {
    const memoryBytes = over(halfHour, (share) => (100 + 200 * share) * MB);
    const connections = over(halfHour, (share) => Math.round(40 + 100 * share));
    const storedKeys = over(halfHour, (share) => Math.round(60_000 * share));
    const { judgements, remarks } = growthOf(
      [pod({ memoryBytes, connections, storedKeys })],
      halfHour,
    );

    expect(remarks).toEqual([
      "not judged, its store of idempotency keys was not full yet: 37500, then 52500 (+40.0 %): memory of auth-service-1, 225 MB, then 275 MB (+22.2 %)",
    ]);
    expect(judgements.map(({ isHeld }) => isHeld)).toEqual([true, false]);
  });

  it("is bad where a process was started anew, which gives back what has leaked", () => {
    const startedAt = over(halfHour, (share) => (share < 0.7 ? 1_000 : 2_000));

    expect(unmet([pod({ startedAt })])).toEqual([
      "auth-service-1 does not start anew: it was 2 processes",
    ]);
  });

  it("is bad where nobody said anything", () => {
    expect(unmet([])).toEqual(["memory and connections of the pods are known: of no pod"]);
  });

  it("is told, and not judged, of a test that is too short", () => {
    const span = { from: 0, to: 2 * MINUTE };
    const memoryBytes = over(span, (share) => (100 + 200 * share) * MB);
    const { judgements, remarks } = growthOf([pod({ memoryBytes }, span)], span);

    expect(judgements.every(({ isHeld }) => isHeld)).toBe(true);
    expect(remarks[0]).toContain("not judged, in less than 10 min: memory of auth-service-1");
  });
});
