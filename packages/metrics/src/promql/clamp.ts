import { call } from "./expression.ts";
import { Vector } from "./vector.ts";

/** Values below `min` become `min`: a denominator that cannot be 0. */
export function clampMin<Labels extends string>(
  vector: Vector<Labels>,
  min: number,
): Vector<Labels> {
  return new Vector(call("clamp_min", vector.promql, min));
}

/** Values above `max` become `max`. */
export function clampMax<Labels extends string>(
  vector: Vector<Labels>,
  max: number,
): Vector<Labels> {
  return new Vector(call("clamp_max", vector.promql, max));
}
