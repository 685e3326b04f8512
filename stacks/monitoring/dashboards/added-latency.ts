import { Seconds } from "@grafana/grafana-foundation-sdk/units";
import { by, histogramQuantile, rate, rateInterval, series, sum } from "@paystream/metrics/promql";
import { objectives } from "../../objectives.ts";
import type { systemSeries } from "../rules/system-rules.ts";
import { thresholds } from "./panels/thresholds.ts";
import { timeSeries } from "./panels/time-series.ts";
import { chosenVersion } from "./version-variable.ts";

const { addedLatencySeconds, alerts, serviceLevels } = objectives;

/** What the service itself takes of a payment's time: the only part of it that a release can change. */
export function addedLatency(recorded: Pick<ReturnType<typeof systemSeries>, "addedP95">) {
  const buckets = series("auth_added_latency_seconds_bucket", { version: chosenVersion });
  const percentile = (quantile: number) =>
    histogramQuantile(quantile, sum(rate(buckets.over(rateInterval)), by("le")));
  return timeSeries({
    title: "Added latency",
    description: `What the service adds to the time of a payment's processor: for half, nineteen of twenty and all but one of a hundred payments of the chosen versions, and for nineteen of twenty of all versions. ${addedLatencySeconds} s is what ${serviceLevels.addedLatency * 100}% of the payments are promised; at ${alerts.addedP95Seconds} s for nineteen of twenty somebody is told.`,
    unit: Seconds,
    thresholds: thresholds(
      "transparent",
      [addedLatencySeconds, "orange"],
      [alerts.addedP95Seconds, "red"],
    ),
    queries: [
      [percentile(0.5), "P50"],
      [percentile(0.95), "P95"],
      [percentile(0.99), "P99"],
      [recorded.addedP95.series(), "P95 of all versions"],
    ],
  });
}
