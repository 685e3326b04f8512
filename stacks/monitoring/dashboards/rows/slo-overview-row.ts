import { PanelBuilder } from "@grafana/grafana-foundation-sdk/gauge";
import { PercentUnit, Seconds } from "@grafana/grafana-foundation-sdk/units";
import { avg, by, series } from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import { datasource } from "../../grafana/datasource.ts";
import { type RecordingRules, windowSeconds } from "../../rules/recording-rules.ts";
import { lastValue } from "../last-value.ts";
import { panelSize } from "../panel-size.ts";
import type { Row } from "../row.ts";
import { target } from "../target.ts";
import { thresholds } from "../thresholds.ts";

const { alerts, canary } = objectives;

/** Whether the objectives are kept, now (spec 000 §7.5, row 1). */
export function sloOverviewRow(recorded: RecordingRules, pace: Pace): Row {
  return {
    title: "SLO overview",
    panels: [p95Latency(recorded, pace), successRate(recorded, pace)],
  };
}

function p95Latency(recorded: RecordingRules, pace: Pace): PanelBuilder {
  return gauge()
    .title("P95 latency")
    .description(
      `Nineteen of twenty payments took no longer than this over the last ${pace.inWords(windowSeconds)}, by the role of their pods. Target: below ${alerts.p95Seconds} s.`,
    )
    .unit(Seconds)
    .min(0)
    .max(2 * alerts.p95Seconds)
    .thresholds(thresholds("green", [alerts.p95Seconds, "red"]))
    .withTarget(target("A", recorded.p95.series(), "{{role}}").instant());
}

function successRate(recorded: RecordingRules, pace: Pace): PanelBuilder {
  return gauge()
    .title("Success rate")
    .description(
      `The share of approved payments: over the last ${pace.inWords(windowSeconds)}, and the mean of what the pods count since they started. Target: above ${canary.successRate.approvedShare * 100} %; below ${alerts.approvedShare * 100} % somebody is called.`,
    )
    .unit(PercentUnit)
    .min(0)
    .max(1)
    .thresholds(
      thresholds(
        "red",
        [canary.successRate.approvedShare, "orange"],
        [alerts.approvedShare, "green"],
      ),
    )
    .withTarget(target("A", recorded.approvedShare.series(), "{{role}}").instant())
    .withTarget(
      target(
        "B",
        avg(series("auth_success_rate"), by("role")),
        "{{role}}, since the start",
      ).instant(),
    );
}

function gauge(): PanelBuilder {
  return new PanelBuilder()
    .datasource(datasource)
    .span(panelSize.half)
    .height(panelSize.height)
    .noValue("no payments")
    .reduceOptions(lastValue())
    .showThresholdMarkers(true);
}
