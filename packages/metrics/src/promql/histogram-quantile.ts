import { call } from "./expression.ts";
import { Vector } from "./vector.ts";

/**
 * The quantile of distributions counted in buckets: one for each set of the labels besides `le`.
 * The buckets must still have their `le`.
 *
 * @param quantile 0 to 1.
 * @throws RangeError for another quantile; Prometheus would answer with infinity.
 */
export function histogramQuantile<Others extends string = never>(
  quantile: number,
  buckets: Vector<Others | "le">,
): Vector<Exclude<Others, "le">> {
  if (!(quantile >= 0 && quantile <= 1)) {
    throw new RangeError(`a quantile is between 0 and 1, not ${quantile}`);
  }
  return new Vector(call("histogram_quantile", quantile, buckets.promql));
}
