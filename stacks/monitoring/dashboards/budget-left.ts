import { PercentUnit } from "@grafana/grafana-foundation-sdk/units";
import { objectives } from "../../objectives.ts";
import type { Pace } from "../../pace.ts";
import { budgetSeconds } from "../rules/objectives/burn-windows.ts";
import type { objectiveSeries } from "../rules/objectives/objective-series.ts";
import { percent } from "../rules/percent.ts";
import { gauge } from "./panels/gauge.ts";
import { thresholds } from "./panels/thresholds.ts";

const { budgetLeft: scarce } = objectives.goals;

/** What may still go wrong: the first figure of whoever decides whether to take a risk. */
export function budgetLeft(recorded: ReturnType<typeof objectiveSeries>, pace: Pace) {
  return gauge({
    title: "Error budget left",
    description: `What is left of the errors that each objective allows over ${pace.inWords(budgetSeconds)}. At nothing the objective is broken; below ${percent(scarce)}, releases that can wait should.`,
    unit: PercentUnit,
    min: 0,
    max: 1,
    noValue: "no requests",
    thresholds: thresholds("red", [0, "orange"], [scarce, "green"]),
    queries: [[recorded.budgetRemaining.series(), "{{slo}}"]],
  });
}
