import { NoUnit, PercentUnit } from "@grafana/grafana-foundation-sdk/units";
import { number } from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import { budgetSeconds, burnRateOf, burnWindows } from "../../rules/objectives/burn-windows.ts";
import type { objectiveSeries } from "../../rules/objectives/objective-series.ts";
import { percent } from "../../rules/percent.ts";
import { budgetLeft } from "../budget-left.ts";
import { stat } from "../panels/stat.ts";
import { above, thresholds } from "../panels/thresholds.ts";
import { timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";

const HOUR = 3_600;

/** How much may still go wrong, and how fast it does (spec 001, "Operational KPIs"). */
export function budgetRow(recorded: ReturnType<typeof objectiveSeries>, pace: Pace): Row {
  return {
    title: "Error budget",
    panels: [
      budgetLeft(recorded, pace),
      kept(recorded, pace),
      timeSeries({
        title: "Error budget over time",
        description: `What was left of each budget at each moment. A step down is an incident; it comes back after ${pace.inWords(budgetSeconds)}.`,
        unit: PercentUnit,
        max: 1,
        thresholds: above(0),
        queries: [[recorded.budgetRemaining.series(), "{{slo}}"]],
      }),
      burnRate(recorded, pace),
    ],
  };
}

function kept({ shares }: ReturnType<typeof objectiveSeries>, pace: Pace) {
  const promised = Object.entries(objectives.serviceLevels)
    .map(([name, level]) => `${name} ${percent(level)}`)
    .join(", ");
  return stat({
    title: "Kept",
    description: `The share of requests over ${pace.inWords(budgetSeconds)} that were as they should be. Promised: ${promised}.`,
    unit: PercentUnit,
    decimals: 3,
    noValue: "no requests",
    queries: [[number(1).sub(shares.get(budgetSeconds).series()), "{{slo}}"]],
  });
}

function burnRate(recorded: ReturnType<typeof objectiveSeries>, pace: Pace) {
  const rates = burnWindows.map(burnRateOf);
  const [slowest, fastest] = [Math.min(...rates), Math.max(...rates)];
  return timeSeries({
    title: "Burn rate",
    description: `How many times faster than evenly each budget is being spent, over ${pace.inWords(HOUR)}. At 1 it lasts for exactly ${pace.inWords(budgetSeconds)}. Somebody is told if it stays above ${slowest.toPrecision(2)} for days, and called if it is above ${fastest.toPrecision(4)}.`,
    unit: NoUnit,
    thresholds: thresholds("transparent", [slowest, "orange"], [fastest, "red"]),
    queries: [[recorded.burnRate.series(), "{{slo}}"]],
  });
}
