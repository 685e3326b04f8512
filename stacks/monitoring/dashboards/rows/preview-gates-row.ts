import { PercentUnit, Seconds } from "@grafana/grafana-foundation-sdk/units";
import { by, histogramQuantile, oneOf, rate, series, sum } from "@paystream/metrics/promql";
import { windowSeconds } from "../../../delivery/queries.ts";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import { percent } from "../../rules/percent.ts";
import { below } from "../panels/thresholds.ts";
import { timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";
import { chosenVersion } from "../version-variable.ts";

const { p99Seconds, serverErrorShare } = objectives.preview;

/** What decides about a preview of blue/green, as its analysis sees it (docs/gates.md). */
export function previewGatesRow(pace: Pace): Row {
  const window = pace.duration(windowSeconds);
  const words = pace.inWords(windowSeconds);
  const version = chosenVersion;
  const payments = sum(
    rate(series("auth_requests_total", { version }).over(window)),
    by("version"),
  );
  const failed = series("auth_requests_total", { version, status: oneOf("error", "rejected") });
  return {
    title: "Gates",
    panels: [
      timeSeries({
        title: "Gate p99-latency",
        description: `The 99th percentile of each version's payments over ${words}. A preview has to stay below ${p99Seconds} s.`,
        unit: Seconds,
        thresholds: below(p99Seconds),
        queries: [
          [
            histogramQuantile(
              0.99,
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
        description: `The share of each version's payments over ${words} that were answered with a 5xx: they failed or were rejected. A preview has to stay below ${percent(serverErrorShare)}.`,
        unit: PercentUnit,
        thresholds: below(serverErrorShare),
        queries: [
          [
            sum(rate(failed.over(window)), by("version"))
              .or(payments.mul(0))
              .div(payments),
            "{{version}}",
          ],
        ],
      }),
    ],
  };
}
