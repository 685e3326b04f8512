import { describe, expect, it } from "vitest";
import { renderedEnvironment } from "../../stacks/rendered-environment.ts";
import { alertPlanOf } from "./alert-plan.ts";
import { durationSeconds } from "./duration-seconds.ts";
import {
  analysisSeconds,
  leastErrorSeconds,
  leastFailSeconds,
  leastReleaseSeconds,
  leastSilentSeconds,
  releasePlanOf,
  stageOf,
  stagesOf,
} from "./release-plan.ts";

const objects = renderedEnvironment("prod");
const plan = releasePlanOf(objects);

describe("the plan of a release", () => {
  it("has the weights at which something is judged, from the rendered Rollout", () => {
    expect(stagesOf(plan).map(({ weight, analysis }) => [weight, analysis.template])).toEqual([
      [10, "auth-service-health"],
      [50, "auth-service-success-rate"],
    ]);
    expect(plan).toMatchObject({ replicas: 3, rollbackRevisions: 2 });
  });

  // What docs/gates.md says of the earliest moment of each end of an analysis.
  it.each([
    ["p95-latency", 210],
    ["error-rate", 210],
    ["success-rate", 180],
    ["circuit-breaker", 210],
  ])("knows that %s aborts a release after %d s at the earliest", (name, least) => {
    const { metric, analysis } = stageOf(plan, name);
    expect(leastFailSeconds(metric)).toBe(least);
    expect(leastSilentSeconds(metric)).toBe(least);
    expect(analysisSeconds(analysis)).toBe(270);
  });

  it("knows that Argo Rollouts gives up a Prometheus that does not answer at the fifth error", () => {
    expect(leastErrorSeconds(stageOf(plan, "error-rate").metric)).toBe(150 + 4 * 10);
  });

  it("takes two analyses and two pauses, 13 minutes, when everything is good", () => {
    expect(leastReleaseSeconds(plan)).toBe(13 * 60);
  });

  it("names the metrics that there are when it is asked for another one", () => {
    expect(() => stageOf(plan, "p99")).toThrow(
      'No analysis has a metric "p99". Known: p95-latency, error-rate, success-rate, circuit-breaker.',
    );
  });

  it("refuses a step that it cannot reckon with", () => {
    const rollout = {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Rollout",
      metadata: { name: "auth-service" },
      spec: { strategy: { canary: { steps: [{ pause: {} }] } } },
    };
    expect(() => releasePlanOf([rollout])).toThrow('none that a drill knows: {"pause":{}}');
    expect(() => releasePlanOf([])).toThrow("no Rollout");
  });
});

describe("the plan of an alert", () => {
  it("is what the rules of the environment say", () => {
    expect(alertPlanOf(objects, "AuthServiceHighLatency")).toEqual({
      forSeconds: 120,
      windowSeconds: 300,
      delaySeconds: 30,
      labels: { alertname: "AuthServiceHighLatency", severity: "critical", team: "platform" },
    });
    expect(alertPlanOf(objects, "AuthServiceCircuitBreakerOpen").forSeconds).toBe(30);
    expect(() => alertPlanOf(objects, "Nothing")).toThrow("no alert Nothing");
  });
});

it.each([
  ["2m", 120],
  ["1500ms", 1.5],
  ["4m30s", 270],
  ["1h", 3600],
  ["1d", 86_400],
])("reads the duration %s as %d s", (text, seconds) => {
  expect(durationSeconds(text)).toBe(seconds);
});

it.each(["", "5", "2 m", "5m,"])("refuses %j as a duration", (text) => {
  expect(() => durationSeconds(text)).toThrow("is no duration");
});
