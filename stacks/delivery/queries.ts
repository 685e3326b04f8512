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

/** Argument of every AnalysisTemplate: the pod-template-hash of the release, its `version` in Prometheus. */
export const releaseArgument = "canary-hash";

/**
 * The traffic that a release needs before its shares say anything, in payments per second. With less, a
 * query has no result, and the analysis is inconclusive. gates.test.ts and blue-green.test.ts hold them to
 * account: a preview is allowed a tenth of a canary's errors, so it takes more payments to see them.
 */
export const leastTraffic = { canary: 4, preview: 20 } as const;

/** How far a query looks back (spec 000 §4), in seconds. */
export const windowSeconds = 120;

/**
 * What the analyses of a release ask Prometheus.
 *
 * @param minimumTraffic payments per second below which shares and percentiles have no result
 */
export function releaseQueries(pace: Pace, minimumTraffic: number) {
  const window = pace.duration(windowSeconds);
  const version = argoArgument(releaseArgument);
  const payments = sum(rate(series("auth_requests_total", { version }).over(window)));
  const isSpokenFor = payments.gte(minimumTraffic);

  function shareOfPayments(some: ReturnType<typeof series<"auth_requests_total">>) {
    return sum(rate(some.over(window)))
      .or(vector(0))
      .div(payments)
      .and(isSpokenFor);
  }

  return {
    /** A percentile of the release's payments, in seconds. Silent when too few reach a processor. */
    percentile(quantile: number) {
      const buckets = series("auth_request_duration_seconds_bucket", { version });
      const answered = sum(
        rate(series("auth_request_duration_seconds_count", { version }).over(window)),
      );
      return histogramQuantile(quantile, sum(rate(buckets.over(window)), by("le"))).and(
        answered.gte(minimumTraffic),
      );
    },

    /**
     * The share of the release's payments that failed. No error at all may leave no series of errors,
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

    /** The share of the release's payments that were approved; zero when none was. */
    approvedShare() {
      return shareOfPayments(series("auth_requests_total", { version, status: "approved" }));
    },

    /** The worst state of the release's circuit breakers: 0 closed, 1 half-open, 2 open. */
    breakerState() {
      return max(series("circuit_breaker_state", { version }));
    },
  };
}
