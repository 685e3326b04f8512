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

it("a Rollout that is new has no versions, and is under way", () => {
  expect(releaseOf(rollout)).toMatchObject({ phase: "Progressing", stableHash: undefined });
});
