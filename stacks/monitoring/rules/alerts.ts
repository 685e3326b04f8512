import { ignoring } from "@paystream/metrics/promql";
import { objectives } from "../../objectives.ts";
import type { AlertDefinition } from "./alert.ts";
import { minimumRequests } from "./minimum-requests.ts";
import { recorded } from "./recording-rules.ts";

const { p95Seconds, approvedShare, openBreakerState, canaryP95Ratio } = objectives.alerts;

/** Spec 000 §7.3: the latency objective is breached. */
const highLatency: AlertDefinition = {
  name: "AuthServiceHighLatency",
  query: recorded.p95.series().gt(p95Seconds).and(recorded.answered.series().gte(minimumRequests)),
  for: "2m",
  severity: "critical",
  summary: "Payments on {{ $labels.role }} pods are slow",
  description: `One payment in twenty on {{ $labels.role }} pods took longer than {{ $value | humanizeDuration }} over the last 5 minutes; the objective is ${p95Seconds}s. Clients give up after 5s.`,
};

/** Spec 000 §7.3: too many payments are not approved. */
const lowSuccessRate: AlertDefinition = {
  name: "AuthServiceLowSuccessRate",
  query: recorded.approvedShare
    .series()
    .lt(approvedShare)
    .and(recorded.requests.series().gte(minimumRequests)),
  for: "1m",
  severity: "critical",
  summary: "Too few payments on {{ $labels.role }} pods are approved",
  description: `{{ $value | humanizePercentage }} of the payments on {{ $labels.role }} pods were approved over the last 5 minutes; it should be at least ${percent(approvedShare)}. The others were declined, failed, or were refused by an open circuit breaker.`,
};

/**
 * Spec 000 §7.3: a circuit breaker is open. A breaker stays open for 30 s, as long as the alert waits, so
 * it fires when the processor is still failing at the breaker's first probe.
 */
const circuitBreakerOpen: AlertDefinition = {
  name: "AuthServiceCircuitBreakerOpen",
  query: recorded.breakerState.series().eq(openBreakerState),
  for: "30s",
  severity: "warning",
  summary: "A circuit breaker on {{ $labels.role }} pods stays open",
  description:
    "The worst circuit breaker of the {{ $labels.role }} pods has been in state {{ $value }} (open) for 30s: its pod answers payments of that processor with 503, without a call.",
};

/**
 * Spec 000 §7.3: the release under way is half as slow again as the one it replaces. Both need traffic,
 * because one slow payment of a canary that just started would make any ratio.
 */
const canaryDegradation: AlertDefinition = {
  name: "CanaryDegradation",
  query: recorded.canaryP95Ratio
    .series()
    .gt(canaryP95Ratio)
    .and(recorded.answered.series({ role: "canary" }).gte(minimumRequests), ignoring("role"))
    .and(recorded.answered.series({ role: "stable" }).gte(minimumRequests), ignoring("role")),
  for: "1m",
  severity: "critical",
  summary: "The canary is slower than the stable version",
  description: `The 95th percentile of the canary's payments is {{ $value | printf "%.2f" }} times that of the stable version over the last 5 minutes; at most ${canaryP95Ratio} is accepted.`,
};

/** Who calls a person, and why (spec 000 §7.3). */
export const alerts: readonly AlertDefinition[] = [
  highLatency,
  lowSuccessRate,
  circuitBreakerOpen,
  canaryDegradation,
];

function percent(share: number): string {
  return `${share * 100}%`;
}
