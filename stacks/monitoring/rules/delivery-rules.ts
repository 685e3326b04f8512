import { contract } from "@paystream/auth-service/contract";
import { by, max, oneOf } from "@paystream/metrics/promql";
import type { Pace } from "../../pace.ts";
import { dashboardUids } from "../dashboards/dashboard-uids.ts";
import { argoRolloutsSeries } from "../programs/argo-rollouts.ts";
import type { AlertDefinition } from "./alert.ts";
import type { RuleGroup } from "./rule-group.ts";

const HOUR = 3_600;

/**
 * Nobody is called at once because a release has failed: it is stopped by then, and who released it knows
 * from the pipeline. Somebody is when it was not taken back.
 */
const leftSeconds = HOUR / 4;

/** A release takes a quarter of an hour; after this time it waits for a person, or for nothing. */
const stuckSeconds = 2 * HOUR;

/** The service's Rollout; the release under way is the environment's own. */
const rollout = { name: contract.resources.app } as const;

/** Releases that do not arrive (spec 002, "Infrastructure Alerts", and spec 000 §5.3). */
export function deliveryRules(pace: Pace): RuleGroup {
  return {
    name: "delivery",
    dashboard: dashboardUids.canary,
    recorded: [],
    alerts: [degraded, stuck, analysisError].map((alert) => alert(pace)),
  };
}

const degraded = (pace: Pace): AlertDefinition => ({
  name: "RolloutDegraded",
  query: max(
    argoRolloutsSeries("rollout_info", {
      ...rollout,
      phase: oneOf("Abort", "Error", "Timeout", "InvalidSpec"),
    }),
    by("name", "phase"),
  ).eq(1),
  for: pace.duration(leftSeconds),
  severity: "warning",
  team: "platform",
  // Why it failed, as long as that lasts.
  explainedBy: [
    "AuthServiceHighLatency",
    "AuthServiceLowSuccessRate",
    "AuthServiceErrorRate",
    "CanaryDegradation",
    "AuthServiceCircuitBreakerOpen",
    "AnalysisRunError",
  ],
  summary: "A release of {{ $labels.name }} has failed, and was not taken back",
  description: `Rollout {{ $labels.name }} has been in phase {{ $labels.phase }} (its series is {{ $value }}) for ${pace.inWords(leftSeconds)}: the release is stopped, and the stable version has all payments. The next change of the pods would take the failed one along.`,
});

const stuck = (pace: Pace): AlertDefinition => ({
  name: "RolloutStuck",
  query: max(
    argoRolloutsSeries("rollout_info", { ...rollout, phase: oneOf("Progressing", "Paused") }),
    by("name"),
  ).eq(1),
  for: pace.duration(stuckSeconds),
  severity: "warning",
  team: "platform",
  summary: "A release of {{ $labels.name }} does not come to an end",
  description: `Rollout {{ $labels.name }} has been progressing or paused (its series is {{ $value }}) for ${pace.inWords(stuckSeconds)}: two versions have payments, and nothing decides which one stays.`,
});

/**
 * An AnalysisRun stays after its end, and its phase with it, so it is told for an hour. One whose checks were
 * all errors may count as a success: https://github.com/argoproj/argo-rollouts/issues/4479
 */
const analysisError = (pace: Pace): AlertDefinition => {
  const failed = argoRolloutsSeries("analysis_run_info", { phase: "Error" });
  return {
    name: "AnalysisRunError",
    query: max(failed, by("name")).unless(max(failed.offset(pace.duration(HOUR)), by("name"))),
    severity: "warning",
    team: "platform",
    summary: "An analysis of a release could not be made",
    description: `AnalysisRun {{ $labels.name }} has ended in phase Error (its series is {{ $value }}): Prometheus could not be asked, so nobody knows whether the release is well. It was stopped for that reason.`,
  };
};
