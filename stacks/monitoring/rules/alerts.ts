import { contract } from "@paystream/auth-service/contract";
import { by, ignoring, max } from "@paystream/metrics/promql";
import { objectives } from "../../objectives.ts";
import { refreshInterval } from "../../secrets/refresh-interval.ts";
import type { AlertDefinition } from "./alert.ts";
import { externalSecretsSeries } from "./external-secrets-series.ts";
import { minimumRequests } from "./minimum-requests.ts";
import { recorded, windowMinutes } from "./recording-rules.ts";

const { p95Seconds, approvedShare, openBreakerState, canaryP95Ratio } = objectives.alerts;
const failedSyncMinutes = objectives.alerts.failedSyncSeconds / 60;
const staleSyncMinutes = objectives.alerts.staleSyncSeconds / 60;

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

/** Spec 000 §5.5: External Secrets says that it cannot sync a secret, as when Vault is down. */
const secretSyncFailed: AlertDefinition = {
  name: "SecretSyncFailed",
  query: max(
    externalSecretsSeries("externalsecret_status_condition", {
      condition: "Ready",
      status: "False",
    }),
    by("name"),
  ).eq(1),
  for: `${failedSyncMinutes}m`,
  severity: "warning",
  summary: "The secrets of {{ $labels.name }} cannot be synced from Vault",
  description: `ExternalSecret {{ $labels.name }} has not been Ready (status False is {{ $value }}) for ${failedSyncMinutes}m. Pods keep the values they have; what is rotated in Vault does not reach them.`,
};

/**
 * Spec 000 §5.5: no sync has succeeded. It needs no word of External Secrets, and so also sees an operator
 * that is gone, stands still, or cannot be scraped. What is recorded looks back over its window, so the
 * alert waits for the rest of the time; a Prometheus that has just started sees a sync before that.
 */
const secretSyncStale: AlertDefinition = {
  name: "SecretSyncStale",
  query: recorded.secretSyncs.series().lt(1),
  for: `${staleSyncMinutes - windowMinutes}m`,
  severity: "warning",
  summary: "No sync of the secrets from Vault has succeeded",
  description: `{{ $value | printf "%.0f" }} syncs of ExternalSecret ${contract.resources.secret} have succeeded in ${staleSyncMinutes}m; there should be one every ${refreshInterval}. Pods keep the values they have; nobody knows whether they are those of Vault.`,
};

/** Who calls a person, and why (spec 000 §7.3 and §5.5). */
export const alerts: readonly AlertDefinition[] = [
  highLatency,
  lowSuccessRate,
  circuitBreakerOpen,
  canaryDegradation,
  secretSyncFailed,
  secretSyncStale,
];

function percent(share: number): string {
  return `${share * 100}%`;
}
