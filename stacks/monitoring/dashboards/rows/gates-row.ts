import { PercentUnit, Seconds } from "@grafana/grafana-foundation-sdk/units";
import { by, histogramQuantile, max, oneOf, rate, series, sum } from "@paystream/metrics/promql";
import { windowSeconds } from "../../../delivery/queries.ts";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import { percent } from "../../rules/percent.ts";
import { breakerStates } from "../breaker-states.ts";
import { stateTimeline } from "../panels/state-timeline.ts";
import { above, below } from "../panels/thresholds.ts";
import { timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";
import { chosenVersion } from "../version-variable.ts";

const { health, successRate } = objectives.canary;

/** What decides about a release, as its analyses see it: by version, over their window (docs/gates.md). */
export function gatesRow(pace: Pace): Row {
  const window = pace.duration(windowSeconds);
  const words = pace.inWords(windowSeconds);
  const version = chosenVersion;
  const payments = sum(
    rate(series("auth_requests_total", { version }).over(window)),
    by("version"),
  );
  const share = (some: ReturnType<typeof series<"auth_requests_total">>) =>
    sum(rate(some.over(window)), by("version"))
      .or(payments.mul(0))
      .div(payments);
  return {
    title: "Gates",
    panels: [
      timeSeries({
        title: "Gate p95-latency",
        description: `The 95th percentile of each version's payments over ${words}. At 10 % of the traffic a canary has to stay below ${health.p95Seconds} s.`,
        unit: Seconds,
        thresholds: below(health.p95Seconds),
        queries: [
          [
            histogramQuantile(
              0.95,
              sum(
                rate(series("auth_request_duration_seconds_bucket", { version }).over(window)),
                by("version", "le"),
              ),
            ),
            "{{version}}",
          ],
        ],
      }),
      timeSeries({
        title: "Gate error-rate",
        description: `The share of each version's payments over ${words} that were declined, failed or were rejected. At 10 % of the traffic a canary has to stay below ${percent(health.errorShare)}; where declines do not count as errors, the second series of a version is what is judged.`,
        unit: PercentUnit,
        thresholds: below(health.errorShare),
        queries: [
          [
            share(
              series("auth_requests_total", {
                version,
                status: oneOf("declined", "error", "rejected"),
              }),
            ),
            "{{version}}",
          ],
          [
            share(series("auth_requests_total", { version, status: oneOf("error", "rejected") })),
            "{{version}}, without declines",
          ],
        ],
      }),
      timeSeries({
        title: "Gate success-rate",
        description: `The share of each version's payments over ${words} that were approved. At 50 % of the traffic a canary has to stay above ${percent(successRate.approvedShare)}.`,
        unit: PercentUnit,
        max: 1,
        thresholds: above(successRate.approvedShare),
        queries: [
          [share(series("auth_requests_total", { version, status: "approved" })), "{{version}}"],
        ],
      }),
      stateTimeline(
        {
          title: "Gate circuit-breaker",
          description:
            "The worst circuit breaker of each version's pods. At 50 % of the traffic none of a canary's may be half-open or open.",
          queries: [
            [max(series("circuit_breaker_state", { version }), by("version")), "{{version}}"],
          ],
        },
        breakerStates,
      ),
    ],
  };
}
