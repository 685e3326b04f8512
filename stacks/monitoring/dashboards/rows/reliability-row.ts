import { GraphDrawStyle } from "@grafana/grafana-foundation-sdk/common";
import { MappingType } from "@grafana/grafana-foundation-sdk/dashboard";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { NoUnit, Short } from "@grafana/grafana-foundation-sdk/units";
import { by, increase, rateInterval, series, sum } from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import { datasource } from "../../grafana/datasource.ts";
import type { RecordingRules } from "../../rules/recording-rules.ts";
import { lastValue } from "../last-value.ts";
import { panelSize } from "../panel-size.ts";
import type { Row } from "../row.ts";
import { target } from "../target.ts";
import { thresholds } from "../thresholds.ts";

const halfOpen = objectives.canary.successRate.breakerState;
const open = objectives.alerts.openBreakerState;

/** Whether processors answer (spec 000 §7.5, row 4). */
export function reliabilityRow(recorded: RecordingRules): Row {
  return { title: "Reliability", panels: [breakerState(recorded), breakerTrips()] };
}

function breakerState(recorded: RecordingRules): stat.PanelBuilder {
  return new stat.PanelBuilder()
    .title("Circuit breaker state")
    .description("The worst circuit breaker of all processors and pods, by the role of the pods.")
    .datasource(datasource)
    .span(panelSize.half)
    .height(panelSize.height)
    .unit(NoUnit)
    .noValue("no pods")
    .reduceOptions(lastValue())
    .mappings([
      {
        type: MappingType.ValueToText,
        options: {
          0: { text: "closed", index: 0 },
          [halfOpen]: { text: "half-open", index: 1 },
          [open]: { text: "open", index: 2 },
        },
      },
    ])
    .thresholds(thresholds("green", [halfOpen, "yellow"], [open, "red"]))
    .withTarget(target("A", recorded.breakerState.series(), "{{role}}").instant());
}

function breakerTrips(): timeseries.PanelBuilder {
  const trips = increase(series("circuit_breaker_trips_total").over(rateInterval));
  return new timeseries.PanelBuilder()
    .title("Circuit breaker trips")
    .description("How often a circuit breaker opened, by the role of the pods.")
    .datasource(datasource)
    .span(panelSize.half)
    .height(panelSize.height)
    .unit(Short)
    .min(0)
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(60)
    .withTarget(target("A", sum(trips, by("role")), "{{role}}"));
}
