import { call } from "./expression.ts";
import type { RangeVector } from "./range-vector.ts";
import { Vector } from "./vector.ts";

/**
 * A function of how counters grew over a window. It takes nothing else: the rate of a gauge means
 * nothing, and after a sum a restart of one process cannot be told from a decrease, so that the
 * order is always `sum(rate(…))`.
 */
function ofCounter(name: string) {
  return <Labels extends string>(range: RangeVector<"counter", Labels>): Vector<Labels> =>
    new Vector(call(name, range.promql));
}

/** Increase per second, averaged over the window. */
export const rate = ofCounter("rate");

/** Increase per second between the last two values. */
export const irate = ofCounter("irate");

/** Increase over the window, extrapolated to its ends: not always a whole number. */
export const increase = ofCounter("increase");

/** How often the counter started over: restarts of the process. */
export const resets = ofCounter("resets");
