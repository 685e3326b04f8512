import { contract } from "@paystream/auth-service/contract";
import {
  by,
  clampMin,
  histogramQuantile,
  ignoring,
  increase,
  max,
  rate,
  recordingRule,
  series,
  sum,
  vector,
} from "@paystream/metrics/promql";
import type { Pace } from "../../pace.ts";
import { externalSecretsSeries } from "../programs/external-secrets.ts";

/** The window of spec 000 §7.3, in seconds. */
export const windowSeconds = 300;

/** The recorded series of an environment, by what they are. */
export type RecordingRules = ReturnType<typeof recordingRules>;

/**
 * What alerts and dashboards read, computed once. Prometheus evaluates them in this order, and those that
 * read another one come after it. Their names tell the window, so they are others at another pace.
 */
export function recordingRules(pace: Pace) {
  const window = pace.duration(windowSeconds);

  /** Payments per second, by role. */
  const perSecond = (matchers: { readonly status?: "approved" } = {}) =>
    sum(rate(series("auth_requests_total", matchers).over(window)), by("role"));

  const syncs = (name: "externalsecret_sync_calls_total" | "externalsecret_sync_calls_error") =>
    sum(increase(externalSecretsSeries(name, { name: contract.resources.secret }).over(window)));

  /** Payments in the window, by the role of the pods that had them. */
  const requests = recordingRule(
    `role:auth_requests:increase${window}`,
    sum(increase(series("auth_requests_total").over(window)), by("role")),
  );

  /** Those of them that reached a processor: an open circuit breaker refuses the others at once. */
  const answered = recordingRule(
    `role:auth_request_duration_seconds_count:increase${window}`,
    sum(increase(series("auth_request_duration_seconds_count").over(window)), by("role")),
  );

  /** The 95th percentile of their durations, in seconds; 10, the highest bound, stands for more. */
  const p95 = recordingRule(
    `role:auth_request_duration_seconds:p95_rate${window}`,
    histogramQuantile(
      0.95,
      sum(rate(series("auth_request_duration_seconds_bucket").over(window)), by("role", "le")),
    ),
  );

  /** The canary's 95th percentile over that of the stable pods, while both have payments. */
  const canaryP95Ratio = recordingRule(
    `canary:auth_request_duration_seconds:p95_ratio_rate${window}`,
    p95.series({ role: "canary" }).div(p95.series({ role: "stable" }), ignoring("role")),
  );

  /** The share of approved payments, 0 to 1: zero where none was, and not a number where there were none. */
  const approvedShare = recordingRule(
    `role:auth_requests_approved:ratio_rate${window}`,
    perSecond({ status: "approved" }).or(perSecond().mul(0)).div(perSecond()),
  );

  /** The worst state of the circuit breakers of a role's pods: 0 closed, 1 half-open, 2 open. */
  const breakerState = recordingRule(
    "role:circuit_breaker_state:max",
    max(series("circuit_breaker_state"), by("role")),
  );

  /**
   * How often the service's secret was synced with success in the window: the calls less those that
   * failed. It is 0 where nothing is known: silence of the operator counts like failure.
   */
  const secretSyncs = recordingRule(
    `environment:externalsecret_sync_successes:increase${window}`,
    clampMin(
      syncs("externalsecret_sync_calls_total").sub(
        syncs("externalsecret_sync_calls_error").or(vector(0)),
      ),
      0,
    ).or(vector(0)),
  );

  return {
    requests,
    answered,
    p95,
    canaryP95Ratio,
    approvedShare,
    breakerState,
    secretSyncs,
  } as const;
}
