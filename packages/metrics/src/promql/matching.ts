/**
 * How an operation on two vectors pairs their series: by these labels only (`on`), or by all but
 * these (`ignoring`); and which side may have many series for one of the other.
 */
export class Matching<
  out Mode extends "on" | "ignoring" = "on" | "ignoring",
  out Labels extends string = string,
  out Many extends "none" | "left" | "right" = "none" | "left" | "right",
  out Included extends string = string,
> {
  /** Only in the type: what the operation may do with the labels. */
  declare protected readonly types: readonly [Mode, Labels, Many, Included];
  readonly promql: string;

  constructor(promql: string) {
    this.promql = promql;
  }

  /** Many series of the left side for one of the right, from which `labels` are copied. */
  groupLeft<const Label extends string = never>(
    this: Matching<Mode, Labels, "none", never>,
    ...labels: readonly Label[]
  ): Matching<Mode, Labels, "left", Label> {
    return new Matching(`${this.promql} group_left (${labels.join(", ")})`);
  }

  /** Many series of the right side for one of the left, from which `labels` are copied. */
  groupRight<const Label extends string = never>(
    this: Matching<Mode, Labels, "none", never>,
    ...labels: readonly Label[]
  ): Matching<Mode, Labels, "right", Label> {
    return new Matching(`${this.promql} group_right (${labels.join(", ")})`);
  }
}

/** Pairs the series that agree in these labels; the result keeps only them. */
export function on<const Label extends string = never>(
  ...labels: readonly Label[]
): Matching<"on", Label, "none", never> {
  return new Matching(`on (${labels.join(", ")})`);
}

/** Pairs the series that agree in all labels but these; the result loses them. */
export function ignoring<const Label extends string = never>(
  ...labels: readonly Label[]
): Matching<"ignoring", Label, "none", never> {
  return new Matching(`ignoring (${labels.join(", ")})`);
}

/** The same labels, in both directions. */
type Same<A extends string, B extends string> = [A, B] extends [B, A] ? true : false;

/** `unknown` when the two sides can be paired so, else `never`, which no argument fits. */
export type Fitting<M, Left extends string, Right extends string> =
  M extends Matching<infer Mode, infer Labels, infer Many, infer Included>
    ? [
        Paired<Mode, Labels, Left, Right>,
        [Included] extends [Many extends "left" ? Right : Left] ? true : false,
        // Prometheus refuses a label in both clauses.
        Mode extends "on" ? Same<Included & Labels, never> : true,
      ] extends [true, true, true]
      ? unknown
      : never
    : never;

/** Whether the labels of `on` are on both sides, or those that `ignoring` leaves the same on both. */
type Paired<
  Mode,
  Labels extends string,
  Left extends string,
  Right extends string,
> = Mode extends "on"
  ? [Labels] extends [Left & Right]
    ? true
    : false
  : [Labels] extends [Left | Right]
    ? Same<Exclude<Left, Labels>, Exclude<Right, Labels>>
    : false;

/** The labels of the result. */
export type Matched<M, Left extends string, Right extends string> =
  M extends Matching<infer Mode, infer Labels, infer Many, infer Included>
    ? Many extends "left"
      ? Left | Included
      : Many extends "right"
        ? Right | Included
        : Mode extends "on"
          ? Labels
          : Exclude<Left, Labels>
    : never;
