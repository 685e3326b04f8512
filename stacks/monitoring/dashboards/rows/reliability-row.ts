import { NoUnit, Short } from "@grafana/grafana-foundation-sdk/units";
import { by, increase, rateInterval, series, sum } from "@paystream/metrics/promql";
import type { RecordingRules } from "../../rules/recording-rules.ts";
import { breakerStates } from "../breaker-states.ts";
import { stat } from "../panels/stat.ts";
import { statesOf } from "../panels/state-timeline.ts";
import { thresholds } from "../panels/thresholds.ts";
import { events } from "../panels/time-series.ts";
import type { Row } from "../row.ts";

const [closed, halfOpen, open] = breakerStates;

/** Whether processors answer (spec 000 §7.5, row 4). */
export function reliabilityRow(recorded: RecordingRules): Row {
  const trips = increase(series("circuit_breaker_trips_total").over(rateInterval));
  return {
    title: "Reliability",
    panels: [
      stat(
        {
          title: "Circuit breaker state",
          description:
            "The worst circuit breaker of all processors and pods, by the role of the pods. While one is open, its pod refuses the payments of that processor.",
          unit: NoUnit,
          noValue: "no pods",
          thresholds: thresholds(
            closed.color,
            [halfOpen.value, halfOpen.color],
            [open.value, open.color],
          ),
          queries: [[recorded.breakerState.series(), "{{role}}"]],
        },
        statesOf(breakerStates),
      ),
      events({
        title: "Circuit breaker trips",
        description:
          "How often a circuit breaker opened, by the role of the pods. One that opens again and again hides a processor that is not well.",
        unit: Short,
        queries: [[sum(trips, by("role")), "{{role}}"]],
      }),
    ],
  };
}
