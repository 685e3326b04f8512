import { describe, expect, it } from "vitest";
import { scriptedRelease, times } from "../observation/testing/scripted-release.ts";
import { hasAlert, isPromoted, isReplaced, podsOf, runsOf } from "./sample.ts";
import { sampleOf } from "./sample-of.ts";

const good = scriptedRelease("good");

describe("what a drill takes from an observation", () => {
  it("is the release, with its weight, analyses and pods", () => {
    const sample = sampleOf(good.at(times.firstMeasurement));
    const hash = sample?.rollout.currentHash ?? "";

    expect(sample).toMatchObject({ canaryWeight: 10, rollout: { isAborted: false } });
    expect(sample && runsOf(sample, hash, "Running")).toHaveLength(1);
    expect(sample && podsOf(sample, hash).map(({ isReady }) => isReady)).toEqual([true, true]);
    expect(sample && isPromoted(sample, hash)).toBe(false);
  });

  it("knows a release that has everything", () => {
    const sample = sampleOf(good.at(times.promoted));

    expect(sample && isPromoted(sample, sample.rollout.currentHash)).toBe(true);
  });

  it("knows which alerts are heard", () => {
    const sample = sampleOf(scriptedRelease("failing").at(times.firstMeasurement));

    expect(sample && hasAlert(sample, "AuthServiceLowSuccessRate", "pending")).toBe(true);
    expect(sample && hasAlert(sample, "AuthServiceLowSuccessRate", "firing")).toBe(false);
  });

  it("is nothing while the API server tells only part of it", () => {
    const observation = good.at(0);

    expect(sampleOf({ ...observation, pods: { unavailable: "no answer" } })).toBeUndefined();
    expect(sampleOf({ ...observation, alerts: { unavailable: "no answer" } })).toMatchObject({
      alerts: undefined,
    });
  });

  it("tells a pod that was started again, or replaced, from one that goes on", () => {
    const sample = sampleOf(good.at(0));
    if (sample === undefined) {
      throw new Error("The script has no pods.");
    }
    const hash = sample.rollout.stableHash;
    const before = podsOf(sample, hash);
    const [first, ...others] = sample.pods;
    const withFirst = (changes: object) => ({
      ...sample,
      pods: [{ ...(first as (typeof before)[number]), ...changes }, ...others],
    });

    expect(isReplaced(sample, hash, before)).toBe(false);
    expect(isReplaced(withFirst({ restarts: 1 }), hash, before)).toBe(true);
    expect(isReplaced(withFirst({ restarts: 1, isReady: false }), hash, before)).toBe(false);
    expect(isReplaced(withFirst({ name: "another" }), hash, before)).toBe(true);
    expect(isReplaced({ ...sample, pods: others }, hash, before)).toBe(false);
  });
});
