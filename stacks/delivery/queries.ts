import {
  argoArgument,
  by,
  histogramQuantile,
  max,
  oneOf,
  rate,
  series,
  sum,
  vector,
} from "@paystream/metrics/promql";
import type { Pace } from "../pace.ts";

/** Argument of both AnalysisTemplates: the pod-template-hash of the canary, its `version` in Prometheus. */
export const canaryArgument = "canary-hash";

/**
 * The traffic that a canary needs before its shares say anything, in payments per second. With less, a
 * query has no result, and the analysis is inconclusive. gate-arithmetic.test.ts holds it to account.
 */
const minimumTraffic = 4;

/** How far a query looks back (spec 000 §4), in seconds. */
export const windowSeconds = 120;

/** What the analyses of a canary ask Prometheus. */
export function canaryQueries(pace: Pace) {
  const window = pace.duration(windowSeconds);
  const version = argoArgument(canaryArgument);
  const payments = sum(rate(series("auth_requests_total", { version }).over(window)));
  const isSpokenFor = payments.gte(minimumTraffic);

  function shareOfPayments(some: ReturnType<typeof series<"auth_requests_total">>) {
    return sum(rate(some.over(window)))
      .or(vector(0))
      .div(payments)
      .and(isSpokenFor);
  }

  return {
    /** The canary's 95th percentile, in seconds. Silent when too few payments reach a processor. */
    p95() {
      const buckets = series("auth_request_duration_seconds_bucket", { version });
      const answered = sum(
        rate(series("auth_request_duration_seconds_count", { version }).over(window)),
      );
      return histogramQuantile(0.95, sum(rate(buckets.over(window)), by("le"))).and(
        answered.gte(minimumTraffic),
      );
    },

    /**
     * The share of the canary's payments that failed. No error at all may leave no series of errors,
     * which is a share of zero and not silence.
     *
     * @param declinesAreErrors whether a declined payment failed, as spec 000 §4 has it
     */
    errorShare(declinesAreErrors: boolean) {
      const status = declinesAreErrors
        ? oneOf("declined", "error", "rejected")
        : oneOf("error", "rejected");
      return shareOfPayments(series("auth_requests_total", { version, status }));
    },

    /** The share of the canary's payments that were approved; zero when none was. */
    approvedShare() {
      return shareOfPayments(series("auth_requests_total", { version, status: "approved" }));
    },

    /** The worst state of the canary's circuit breakers: 0 closed, 1 half-open, 2 open. */
    breakerState() {
      return max(series("circuit_breaker_state", { version }));
    },
  };
}
