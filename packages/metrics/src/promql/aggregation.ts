import { call, type Expression } from "./expression.ts";
import { Vector } from "./vector.ts";

/** Which labels an aggregation keeps (`by`) or drops (`without`). */
export interface Grouping<out Mode extends "by" | "without", out Labels extends string> {
  readonly mode: Mode;
  readonly labels: readonly Labels[];
}

/** Aggregates the series that agree in these labels; only they are left. */
export function by<const Label extends string>(...labels: readonly Label[]): Grouping<"by", Label> {
  return { mode: "by", labels };
}

/** Aggregates the series that agree in all labels but these. */
export function without<const Label extends string>(
  ...labels: readonly Label[]
): Grouping<"without", Label> {
  return { mode: "without", labels };
}

/** An aggregation: of all series into one without labels, or of each group into one. */
function aggregation(name: string) {
  function aggregate<Labels extends string>(vector: Vector<Labels>): Vector<never>;
  function aggregate<Labels extends string, Kept extends Labels>(
    vector: Vector<Labels>,
    grouping: Grouping<"by", Kept>,
  ): Vector<Kept>;
  function aggregate<Labels extends string, Dropped extends Labels>(
    vector: Vector<Labels>,
    grouping: Grouping<"without", Dropped>,
  ): Vector<Exclude<Labels, Dropped>>;
  function aggregate(
    vector: Expression,
    grouping?: Grouping<"by" | "without", string>,
  ): Expression {
    const groups =
      grouping === undefined ? "" : ` ${grouping.mode} (${grouping.labels.join(", ")}) `;
    return new Vector(call(`${name}${groups}`, vector.promql));
  }
  return aggregate;
}

export const sum = aggregation("sum");
export const avg = aggregation("avg");
export const min = aggregation("min");
export const max = aggregation("max");
export const count = aggregation("count");
