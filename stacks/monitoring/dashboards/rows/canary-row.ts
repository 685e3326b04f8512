import {
  AxisPlacement,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
} from "@grafana/grafana-foundation-sdk/common";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { NoUnit, PercentUnit, Seconds } from "@grafana/grafana-foundation-sdk/units";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import { datasource } from "../../grafana/datasource.ts";
import { type RecordingRules, windowSeconds } from "../../rules/recording-rules.ts";
import { panelSize } from "../panel-size.ts";
import type { Row } from "../row.ts";
import { target } from "../target.ts";
import { thresholds } from "../thresholds.ts";

const { alerts, canary } = objectives;

/** A release beside the version that it replaces, told by the role of their pods (spec 000 §7.5, row 5). */
export function canaryRow(recorded: RecordingRules, pace: Pace): Row {
  return {
    title: "Canary rollout",
    panels: [canaryP95(recorded, pace), canarySuccessRate(recorded, pace)],
  };
}

function canaryP95(recorded: RecordingRules, pace: Pace): PanelBuilder {
  return comparison()
    .title("Canary and stable P95")
    .description(
      `95th percentile of the durations over ${pace.inWords(windowSeconds)}, below ${canary.health.p95Seconds} s for a canary to go on. Right: the canary's over the stable one's; above ${alerts.canaryP95Ratio} somebody is called.`,
    )
    .unit(Seconds)
    .min(0)
    .thresholds(thresholds("transparent", [canary.health.p95Seconds, "red"]))
    .withTarget(target("A", recorded.p95.series({ role: "canary" }), "canary"))
    .withTarget(target("B", recorded.p95.series({ role: "stable" }), "stable"))
    .withTarget(target("C", recorded.canaryP95Ratio.series(), "canary / stable"))
    .overrideByQuery("C", [
      { id: "unit", value: NoUnit },
      { id: "custom.axisPlacement", value: AxisPlacement.Right },
      { id: "custom.axisLabel", value: "canary / stable" },
      { id: "custom.thresholdsStyle", value: { mode: GraphThresholdsStyleMode.Off } },
    ]);
}

function canarySuccessRate(recorded: RecordingRules, pace: Pace): PanelBuilder {
  return comparison()
    .title("Canary and stable success rate")
    .description(
      `The share of approved payments over ${pace.inWords(windowSeconds)}, above ${canary.successRate.approvedShare * 100} % for a canary to go on.`,
    )
    .unit(PercentUnit)
    .min(0)
    .max(1)
    .thresholds(thresholds("red", [canary.successRate.approvedShare, "transparent"]))
    .withTarget(target("A", recorded.approvedShare.series({ role: "canary" }), "canary"))
    .withTarget(target("B", recorded.approvedShare.series({ role: "stable" }), "stable"));
}

function comparison(): PanelBuilder {
  return new PanelBuilder()
    .datasource(datasource)
    .span(panelSize.full)
    .height(panelSize.height)
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Line));
}
