import { expect, it } from "vitest";
import { headline } from "./headline.ts";
import type { Observation } from "./observation.ts";
import type { Release } from "./release.ts";
import { scriptedRelease, times } from "./testing/scripted-release.ts";

const failed = scriptedRelease("failing").at(times.promoted);
const under = scriptedRelease("good").at(times.firstMeasurement);

function withRelease(changes: Partial<Release>, of: Observation = under): Observation {
  return { ...of, release: { seen: { ...(of.release.seen as Release), ...changes } } };
}

it.each([
  ["neutral", "The pods of 1.5.0 come, and 1.4.2 serves all traffic", times.release],
  [
    "neutral",
    "1.5.0 has 10 % of the traffic: analysis auth-service-health",
    times.firstMeasurement,
  ],
  ["neutral", "1.5.0 has 50 % of the traffic: analysis auth-service-success-rate", 40],
  ["good", "1.5.0 serves all traffic", times.promoted],
])("%s: %s", (tone, text, second) => {
  expect(headline(scriptedRelease("good").at(second))).toEqual({ tone, text });
});

it.each([
  ["an aborted release", failed, "The release of 1.5.0 was aborted: 1.4.2 has all traffic again"],
  [
    "an aborted release that has traffic yet",
    { ...failed, weights: { seen: { stable: 90, canary: 10 } } },
    "The release of 1.5.0 is aborted, and still has 10 % of the traffic",
  ],
  [
    "a release that had nothing to judge",
    withRelease({ pauseReasons: ["InconclusiveAnalysisRun"] }),
    "The release of 1.5.0 waits for a person at 10 %: its analysis had nothing to judge",
  ],
  [
    "a release whose pods do not come up",
    withRelease({ phase: "Degraded", message: "ProgressDeadlineExceeded" }),
    "The release of 1.5.0 does not get on: ProgressDeadlineExceeded",
  ],
  [
    "a cluster that does not answer",
    { ...under, release: { unavailable: "connect ECONNREFUSED" } },
    "What happens cannot be seen: connect ECONNREFUSED",
  ],
])("bad: %s", (_, observation, text) => {
  expect(headline(observation)).toEqual({ tone: "bad", text });
});

const preview = {
  strategy: "blueGreen",
  steps: ["preview", "analysis auth-service-preview", "promotion by a person"],
} as const;
const unweighted = { ...under, weights: { seen: { stable: 100, canary: 0 } } };

it.each([
  ["neutral", "The pods of 1.5.0 come, and 1.4.2 serves all traffic", { stepsDone: 0 }],
  [
    "neutral",
    "1.5.0 is the preview, and 1.4.2 serves all traffic: analysis auth-service-preview",
    { stepsDone: 1 },
  ],
  [
    "neutral",
    "The release of 1.5.0 waits for a person as the preview: it has passed its analysis, and is to be promoted",
    { stepsDone: 2, pauseReasons: ["BlueGreenPause"] },
  ],
  [
    "bad",
    "The release of 1.5.0 waits for a person as the preview: its analysis had nothing to judge",
    { stepsDone: 1, pauseReasons: ["InconclusiveAnalysisRun"] },
  ],
])("%s, by blue/green: %s", (tone, text, release) => {
  expect(headline(withRelease({ ...preview, ...release }, unweighted))).toEqual({ tone, text });
});

it("a version that nobody knows is called by its hash", () => {
  const nameless = withRelease({
    stableHash: "0123",
    currentHash: "0123",
    stableVersion: undefined,
    phase: "Healthy",
  });
  expect(headline(nameless).text).toBe("0123 serves all traffic");
});
