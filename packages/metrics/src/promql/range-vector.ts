/** Whether a series only grows (a counter, and each part of a histogram) or moves freely. */
export type SeriesKind = "counter" | "gauge";

/** Series with their values over a window: the argument of `rate` and its like. */
export class RangeVector<out Kind extends SeriesKind, in out Labels extends string> {
  /** Only in the type. */
  declare protected readonly types: readonly [Kind, (labels: Labels) => Labels];
  readonly promql: string;

  constructor(promql: string) {
    this.promql = promql;
  }

  toString(): string {
    return this.promql;
  }
}
