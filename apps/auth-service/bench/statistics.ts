/** @param values - ascending; @param share - from 0 to 1 */
export function quantile(values: ArrayLike<number>, share: number): number {
  const index = Math.ceil(values.length * share) - 1;
  return values[Math.max(0, index)] ?? Number.NaN;
}

/** What rounds came to: the one in the middle, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    min: sorted.at(0) ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
  };
}
