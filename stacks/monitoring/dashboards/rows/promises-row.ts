import { Seconds } from "@grafana/grafana-foundation-sdk/units";
import { by, histogramQuantile, rate, rateInterval, series, sum } from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import type { objectiveSeries } from "../../rules/objectives/objective-series.ts";
import { budgetLeft } from "../budget-left.ts";
import { below } from "../panels/thresholds.ts";
import { timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";
import { chosenVersion } from "../version-variable.ts";

const { p95Seconds } = objectives.alerts;

/** Whether customers get what they were promised (spec 002, "SLA compliance", "Processing time trends"). */
export function promisesRow(recorded: ReturnType<typeof objectiveSeries>, pace: Pace): Row {
  const buckets = series("auth_request_duration_seconds_bucket", { version: chosenVersion });
  const percentile = (quantile: number) =>
    histogramQuantile(quantile, sum(rate(buckets.over(rateInterval)), by("le")));
  return {
    title: "What was promised",
    panels: [
      budgetLeft(recorded, pace),
      timeSeries({
        title: "Time of a payment",
        description: `How long half and nineteen of twenty payments took until their processor had answered. Customers wait so long at the till; ${p95Seconds} s is the promise.`,
        unit: Seconds,
        thresholds: below(p95Seconds),
        queries: [
          [percentile(0.5), "P50"],
          [percentile(0.95), "P95"],
        ],
      }),
    ],
  };
}
