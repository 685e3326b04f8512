import { call } from "./expression.ts";
import type { RangeVector, SeriesKind } from "./range-vector.ts";
import { Vector } from "./vector.ts";

/** 1 when the vector is empty, else nothing. */
export function absent<Labels extends string>(vector: Vector<Labels>): Vector<never> {
  return new Vector(call("absent", vector.promql));
}

/** 1 when no series had a value in the window, else nothing. */
export function absentOverTime<Labels extends string>(
  range: RangeVector<SeriesKind, Labels>,
): Vector<never> {
  return new Vector(call("absent_over_time", range.promql));
}
