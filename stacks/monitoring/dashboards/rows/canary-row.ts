import { AxisPlacement, GraphThresholdsStyleMode } from "@grafana/grafana-foundation-sdk/common";
import { NoUnit, PercentUnit, Seconds } from "@grafana/grafana-foundation-sdk/units";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import { percent } from "../../rules/percent.ts";
import { type RecordingRules, windowSeconds } from "../../rules/recording-rules.ts";
import { width } from "../panels/panel.ts";
import { above, below } from "../panels/thresholds.ts";
import { timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";

const { alerts, canary } = objectives;

/** A release beside the version that it replaces, told by the role of their pods (spec 000 §7.5, row 5). */
export function canaryRow(recorded: RecordingRules, pace: Pace): Row {
  const window = pace.inWords(windowSeconds);
  return {
    title: "Canary rollout",
    panels: [
      timeSeries({
        title: "Canary and stable P95",
        description: `The 95th percentile of the durations over ${window}, below ${canary.health.p95Seconds} s for a canary to go on. Right: the canary's over the stable one's; above ${alerts.canaryP95Ratio} somebody is called.`,
        unit: Seconds,
        width: width.full,
        thresholds: below(canary.health.p95Seconds),
        queries: [
          [recorded.p95.series({ role: "canary" }), "canary"],
          [recorded.p95.series({ role: "stable" }), "stable"],
          [recorded.canaryP95Ratio.series(), "canary / stable"],
        ],
      }).overrideByQuery("C", [
        { id: "unit", value: NoUnit },
        { id: "custom.axisPlacement", value: AxisPlacement.Right },
        { id: "custom.axisLabel", value: "canary / stable" },
        { id: "custom.thresholdsStyle", value: { mode: GraphThresholdsStyleMode.Off } },
      ]),
      timeSeries({
        title: "Canary and stable success rate",
        description: `The share of approved payments over ${window}, above ${percent(canary.successRate.approvedShare)} for a canary to go on.`,
        unit: PercentUnit,
        max: 1,
        width: width.full,
        thresholds: above(canary.successRate.approvedShare),
        queries: [
          [recorded.approvedShare.series({ role: "canary" }), "canary"],
          [recorded.approvedShare.series({ role: "stable" }), "stable"],
        ],
      }),
    ],
  };
}
