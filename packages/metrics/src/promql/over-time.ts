import { call } from "./expression.ts";
import type { RangeVector, SeriesKind } from "./range-vector.ts";
import { Vector } from "./vector.ts";

/** A function of the values that gauges had over a window. */
function ofGauge(name: string) {
  return <Labels extends string>(range: RangeVector<"gauge", Labels>): Vector<Labels> =>
    new Vector(call(name, range.promql));
}

/** A function of the samples over a window, whatever they mean. */
function ofSamples(name: string) {
  return <Labels extends string>(range: RangeVector<SeriesKind, Labels>): Vector<Labels> =>
    new Vector(call(name, range.promql));
}

export const avgOverTime = ofGauge("avg_over_time");
export const minOverTime = ofGauge("min_over_time");
export const maxOverTime = ofGauge("max_over_time");
export const sumOverTime = ofGauge("sum_over_time");
export const delta = ofGauge("delta");
export const deriv = ofGauge("deriv");

export const lastOverTime = ofSamples("last_over_time");
export const countOverTime = ofSamples("count_over_time");
export const presentOverTime = ofSamples("present_over_time");
export const changes = ofSamples("changes");

/** The `quantile` (0 to 1) of the values that each gauge had over the window. */
export function quantileOverTime<Labels extends string>(
  quantile: number,
  range: RangeVector<"gauge", Labels>,
): Vector<Labels> {
  return new Vector(call("quantile_over_time", quantile, range.promql));
}
