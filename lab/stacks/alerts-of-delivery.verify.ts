import { it } from "vitest";
import { useTool } from "../tools/use-tool.ts";
import { describeAlert } from "./describe-alert.ts";
import { gauge } from "./phases.ts";
import { testRules } from "./rule-test.ts";

const promtool = useTool("promtool");

/** The phase of the Rollout is a label: one series ends, and another one begins. */
function rollout(name: string, phases: readonly (readonly [minutes: number, phase: string])[]) {
  return [...new Set(phases.map(([, phase]) => phase))].map((phase) =>
    gauge(
      `rollout_info{name="${name}",namespace="paystream",phase="${phase}",strategy="canary",traffic_router="Istio"}`,
      phases.map(([minutes, current]) => ({
        minutes,
        value: current === phase ? 1 : undefined,
      })),
    ),
  );
}

describeAlert(promtool, {
  alert: "RolloutDegraded",
  severity: "warning",
  labels: { name: "auth-service", phase: "Abort" },
  trouble: rollout("auth-service", [
    [10, "Completed"],
    [10, "Progressing"],
    [20, "Abort"],
    [10, "Completed"],
  ]),
  moments: [
    { at: "19m45s", state: "inactive" },
    { at: "20m", state: "pending" },
    { at: "34m45s", state: "pending" },
    { at: "35m", state: "firing" },
    { at: "39m45s", state: "firing" },
    { at: "40m", state: "inactive" },
  ],
  tells: {
    at: "37m",
    summary: "A release of auth-service has failed, and was not taken back",
    description:
      "Rollout auth-service has been in phase Abort (its series is 1) for 15 minutes: the release is stopped, and the stable version has all payments. The next change of the pods would take the failed one along.",
  },
  quiet: {
    "a release that goes well": rollout("auth-service", [
      [10, "Completed"],
      [5, "Progressing"],
      [5, "Paused"],
      [10, "Completed"],
    ]),
    "a release that is aborted, and followed by a good one": rollout("auth-service", [
      [10, "Completed"],
      [5, "Progressing"],
      [10, "Abort"],
      [5, "Progressing"],
    ]),
    "the Rollout of something else": rollout("shop", [[30, "Abort"]]),
  },
});

describeAlert(promtool, {
  alert: "RolloutStuck",
  severity: "warning",
  labels: { name: "auth-service" },
  trouble: rollout("auth-service", [
    [10, "Completed"],
    [30, "Progressing"],
    [150, "Paused"],
    [10, "Completed"],
  ]),
  moments: [
    { at: "10m", state: "pending" },
    // The phase changes, and the waiting goes on.
    { at: "129m45s", state: "pending" },
    { at: "130m", state: "firing" },
    { at: "189m", state: "firing" },
    { at: "190m", state: "inactive" },
  ],
  tells: {
    at: "150m",
    summary: "A release of auth-service does not come to an end",
    description:
      "Rollout auth-service has been progressing or paused (its series is 1) for 2 hours: two versions have payments, and nothing decides which one stays.",
  },
  quiet: {
    "two releases, one after the other": rollout("auth-service", [
      [70, "Progressing"],
      [5, "Completed"],
      [70, "Progressing"],
    ]),
  },
  quietMinutes: 144,
});

const analysis = (
  name: string,
  phases: readonly (readonly [minutes: number, phase: string | undefined])[],
) =>
  ["Running", "Successful", "Error", "Failed"].map((phase) =>
    gauge(
      `analysis_run_info{name="${name}",namespace="paystream",phase="${phase}"}`,
      phases.map(([minutes, current]) => ({
        minutes,
        value: current === phase ? 1 : undefined,
      })),
    ),
  );

describeAlert(promtool, {
  alert: "AnalysisRunError",
  severity: "warning",
  labels: { name: "auth-service-2" },
  trouble: analysis("auth-service-2", [
    [10, "Running"],
    [120, "Error"],
  ]),
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "firing" },
    { at: "69m45s", state: "firing" },
    // It is still there, and old.
    { at: "70m", state: "inactive" },
    { at: "120m", state: "inactive" },
  ],
  tells: {
    at: "30m",
    summary: "An analysis of a release could not be made",
    description:
      "AnalysisRun auth-service-2 has ended in phase Error (its series is 1): Prometheus could not be asked, so nobody knows whether the release is well. It was stopped for that reason.",
  },
  quiet: {
    "an analysis that fails: that is its work": analysis("auth-service-2", [
      [10, "Running"],
      [20, "Failed"],
    ]),
    "an analysis that succeeds": analysis("auth-service-2", [
      [10, "Running"],
      [20, "Successful"],
    ]),
  },
});

it.for(["Abort", "Error", "Timeout", "InvalidSpec"])(
  "RolloutDegraded knows phase %s as a failure",
  async (phase, context) => {
    await testRules(promtool(context), {
      alert: "RolloutDegraded",
      severity: "warning",
      labels: { name: "auth-service", phase },
      series: rollout("auth-service", [[20, phase]]),
      moments: [{ at: "15m", state: "firing" }],
    });
  },
);
