import { contract } from "@paystream/auth-service/contract";
import { by, ignoring, max } from "@paystream/metrics/promql";
import { objectives } from "../../objectives.ts";
import type { Pace } from "../../pace.ts";
import { refreshIntervalSeconds } from "../../secrets/refresh-interval.ts";
import { externalSecretsSeries } from "../programs/external-secrets.ts";
import type { AlertDefinition } from "./alert.ts";

import { minimumRequests } from "./minimum-requests.ts";
import { percent } from "./percent.ts";
import { type RecordingRules, recordingRules, windowSeconds } from "./recording-rules.ts";

const {
  p95Seconds,
  approvedShare,
  openBreakerState,
  canaryP95Ratio,
  failedSyncSeconds,
  staleSyncSeconds,
} = objectives.alerts;

/** An alert of an environment, from what it records and how fast its clocks go. */
type Alert = (recorded: RecordingRules, pace: Pace) => AlertDefinition;

/** Spec 000 §7.3: the latency objective is breached. */
const highLatency: Alert = ({ p95, answered }, pace) => ({
  name: "AuthServiceHighLatency",
  query: p95.series().gt(p95Seconds).and(answered.series().gte(minimumRequests)),
  for: pace.duration(120),
  severity: "critical",
  team: "platform",
  summary: "Payments on {{ $labels.role }} pods are slow",
  description: `One payment in twenty on {{ $labels.role }} pods took longer than {{ $value | humanizeDuration }} over the last ${pace.inWords(windowSeconds)}; the objective is ${p95Seconds}s. Clients give up after 5s.`,
});

/** Spec 000 §7.3: too many payments are not approved. */
const lowSuccessRate: Alert = (recorded, pace) => ({
  name: "AuthServiceLowSuccessRate",
  query: recorded.approvedShare
    .series()
    .lt(approvedShare)
    .and(recorded.requests.series().gte(minimumRequests)),
  for: pace.duration(60),
  severity: "critical",
  team: "platform",
  explainedBy: ["AuthServiceDown"],
  summary: "Too few payments on {{ $labels.role }} pods are approved",
  description: `{{ $value | humanizePercentage }} of the payments on {{ $labels.role }} pods were approved over the last ${pace.inWords(windowSeconds)}; it should be at least ${percent(approvedShare)}. The others were declined, failed, or were refused by an open circuit breaker.`,
});

/** How long a circuit breaker stays open before it tries its processor again (spec 000 §3). */
const breakerOpenTime = "30s";

/**
 * Spec 000 §7.3: a circuit breaker is open. A breaker stays open for 30 s, as long as the alert waits, so
 * it fires when the processor is still failing at the breaker's first probe. At any pace: the breaker's
 * own time is a process's, and not paced either.
 */
const circuitBreakerOpen: Alert = ({ breakerState }) => ({
  name: "AuthServiceCircuitBreakerOpen",
  query: breakerState.series().eq(openBreakerState),
  for: breakerOpenTime,
  severity: "warning",
  team: "platform",
  summary: "A circuit breaker on {{ $labels.role }} pods stays open",
  description: `The worst circuit breaker of the {{ $labels.role }} pods has been in state {{ $value }} (open) for ${breakerOpenTime}: its pod answers payments of that processor with 503, without a call.`,
});

/**
 * Spec 000 §7.3: the release under way is half as slow again as the one it replaces. Both need traffic,
 * because one slow payment of a canary that just started would make any ratio. A canary that is above the
 * objective is AuthServiceHighLatency's, which waits longer, and would be the second page.
 */
const canaryDegradation: Alert = ({ answered, p95, ...recorded }, pace) => ({
  name: "CanaryDegradation",
  query: recorded.canaryP95Ratio
    .series()
    .gt(canaryP95Ratio)
    .unless(p95.series({ role: "canary" }).gt(p95Seconds), ignoring("role"))
    .and(answered.series({ role: "canary" }).gte(minimumRequests), ignoring("role"))
    .and(answered.series({ role: "stable" }).gte(minimumRequests), ignoring("role")),
  for: pace.duration(60),
  severity: "critical",
  team: "platform",
  explainedBy: ["AuthServiceHighLatency"],
  summary: "The canary is slower than the stable version",
  description: `The 95th percentile of the canary's payments is {{ $value | printf "%.2f" }} times that of the stable version over the last ${pace.inWords(windowSeconds)}; at most ${canaryP95Ratio} is accepted. It is still within the objective of ${p95Seconds}s.`,
});

/** Spec 000 §5.5: External Secrets says that it cannot sync a secret, as when Vault is down. */
const secretSyncFailed: Alert = (_, pace) => ({
  name: "SecretSyncFailed",
  query: max(
    externalSecretsSeries("externalsecret_status_condition", {
      condition: "Ready",
      status: "False",
    }),
    by("name"),
  ).eq(1),
  for: pace.duration(failedSyncSeconds),
  severity: "warning",
  team: "platform",
  summary: "The secrets of {{ $labels.name }} cannot be synced from Vault",
  description: `ExternalSecret {{ $labels.name }} has not been Ready (status False is {{ $value }}) for ${pace.duration(failedSyncSeconds)}. Pods keep the values they have; what is rotated in Vault does not reach them.`,
});

/**
 * Spec 000 §5.5: no sync has succeeded. It needs no word of External Secrets, and so also sees an operator
 * that is gone, stands still, or cannot be scraped. What is recorded looks back over its window, so the
 * alert waits for the rest of the time; a Prometheus that has just started sees a sync before that.
 */
const secretSyncStale: Alert = ({ secretSyncs }, pace) => ({
  name: "SecretSyncStale",
  query: secretSyncs.series().lt(1),
  for: pace.duration(staleSyncSeconds - windowSeconds),
  severity: "warning",
  team: "platform",
  explainedBy: ["SecretSyncFailed"],
  summary: "No sync of the secrets from Vault has succeeded",
  description: `{{ $value | printf "%.0f" }} syncs of ExternalSecret ${contract.resources.secret} have succeeded in ${pace.duration(staleSyncSeconds)}; there should be one every ${pace.wholeDuration(refreshIntervalSeconds)}. Pods keep the values they have; nobody knows whether they are those of Vault.`,
});

/** Who calls a person, and why (spec 000 §7.3 and §5.5). */
export function alerts(pace: Pace): readonly AlertDefinition[] {
  const recorded = recordingRules(pace);
  return [
    highLatency,
    lowSuccessRate,
    circuitBreakerOpen,
    canaryDegradation,
    secretSyncFailed,
    secretSyncStale,
  ].map((alert) => alert(recorded, pace));
}
