import { expect, it } from "vitest";
import { releaseOf } from "./release.ts";

const rollout = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Rollout",
  metadata: { name: "auth-service", resourceVersion: "1", generation: 4 },
  spec: {},
} as const;

it("a change that its controller has not seen yet leaves no release healthy", () => {
  const status = { phase: "Healthy", observedGeneration: "3" } as const;
  expect(releaseOf({ ...rollout, status })).toMatchObject({
    phase: "Progressing",
    message: "Argo Rollouts has not seen the last change yet",
  });
  expect(releaseOf({ ...rollout, status: { ...status, observedGeneration: "4" } }).phase).toBe(
    "Healthy",
  );
});

it("a release that waits says for what", () => {
  const startTime = "2026-11-22T12:00:00Z";
  const status = {
    phase: "Paused",
    observedGeneration: "4",
    pauseConditions: [{ reason: "InconclusiveAnalysisRun", startTime }],
  };
  expect(releaseOf({ ...rollout, status }).pauseReasons).toEqual(["InconclusiveAnalysisRun"]);
});

it.each([
  [0, "its pods come", {}],
  [
    1,
    "it is analysed",
    { blueGreen: { prePromotionAnalysisRunStatus: { name: "run", status: "Running" } } },
  ],
  [
    2,
    "a person is to promote it",
    { pauseConditions: [{ reason: "BlueGreenPause", startTime: "2026-11-22T12:00:00Z" }] },
  ],
  [3, "it serves", { stableRS: "new" }],
])("of a release by blue/green %i steps are done when %s", (stepsDone, _, status) => {
  const prePromotionAnalysis = { templates: [{ templateName: "auth-service-preview" }] };
  const spec = { strategy: { blueGreen: { activeService: "active", prePromotionAnalysis } } };
  const hashes = { stableRS: "old", currentPodHash: "new" };
  expect(releaseOf({ ...rollout, spec, status: { ...hashes, ...status } })).toMatchObject({
    strategy: "blueGreen",
    steps: ["preview", "analysis auth-service-preview", "promotion by a person"],
    stepsDone,
  });
});

it("a Rollout that is new has no versions, and is under way", () => {
  expect(releaseOf(rollout)).toMatchObject({ phase: "Progressing", stableHash: undefined });
});
