import { PercentUnit, Seconds } from "@grafana/grafana-foundation-sdk/units";
import { avg, by, series } from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import { percent } from "../../rules/percent.ts";
import { type RecordingRules, windowSeconds } from "../../rules/recording-rules.ts";
import { gauge } from "../panels/gauge.ts";
import { thresholds } from "../panels/thresholds.ts";
import type { Row } from "../row.ts";

const { alerts, canary } = objectives;

/** Whether the objectives are kept, now (spec 000 §7.5, row 1). */
export function sloOverviewRow(recorded: RecordingRules, pace: Pace): Row {
  const window = pace.inWords(windowSeconds);
  return {
    title: "SLO overview",
    panels: [
      gauge({
        title: "P95 latency",
        description: `Nineteen of twenty payments took no longer than this over the last ${window}, by the role of their pods. Target: below ${alerts.p95Seconds} s.`,
        unit: Seconds,
        min: 0,
        max: 2 * alerts.p95Seconds,
        noValue: "no payments",
        thresholds: thresholds("green", [alerts.p95Seconds, "red"]),
        queries: [[recorded.p95.series(), "{{role}}"]],
      }),
      gauge({
        title: "Success rate",
        description: `The share of approved payments: over the last ${window}, and the mean of what the pods count since they started. Target: above ${percent(canary.successRate.approvedShare)}; below ${percent(alerts.approvedShare)} somebody is called.`,
        unit: PercentUnit,
        min: 0,
        max: 1,
        noValue: "no payments",
        thresholds: thresholds(
          "red",
          [canary.successRate.approvedShare, "orange"],
          [alerts.approvedShare, "green"],
        ),
        queries: [
          [recorded.approvedShare.series(), "{{role}}"],
          [avg(series("auth_success_rate"), by("role")), "{{role}}, since the start"],
        ],
      }),
    ],
  };
}
