/** A value at a moment, in seconds since some other one. Absent values make gaps. */
export interface Sample {
  readonly second: number;
  readonly value: number | undefined;
}

export interface Scale {
  x(second: number): number;
  y(value: number): number;
}

/** Samples that are further apart are not joined: nothing was observed in between. */
const GAP_SECONDS = 5;

/**
 * The path of a line through samples.
 *
 * @param isStepped whether a value holds until the next; otherwise they are joined
 */
export function linePath(samples: readonly Sample[], scale: Scale, isStepped = false): string {
  let last: number | undefined;
  return samples
    .map(({ second, value }) => {
      if (value === undefined) {
        last = undefined;
        return "";
      }
      const [left, top] = [tenth(scale.x(second)), tenth(scale.y(value))];
      const isJoined = last !== undefined && second - last <= GAP_SECONDS;
      last = second;
      if (!isJoined) {
        return `M${left} ${top}`;
      }
      return isStepped ? `H${left}V${top}` : `L${left} ${top}`;
    })
    .join("");
}

/** The sample that is nearest to a moment. */
export function nearest<Item extends { readonly second: number }>(
  samples: readonly Item[],
  second: number,
): Item | undefined {
  return samples.reduce<Item | undefined>(
    (best, sample) =>
      best === undefined || Math.abs(sample.second - second) < Math.abs(best.second - second)
        ? sample
        : best,
    undefined,
  );
}

function tenth(value: number): number {
  return Math.round(10 * value) / 10;
}
