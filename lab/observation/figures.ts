/** Figures as a person reads them. Each says so where there is none. */

const NONE = "–";

/** `1.2`, `12`, `120`. */
export function rateText(perSecond: number | undefined): string {
  if (perSecond === undefined) {
    return NONE;
  }
  return rounded(perSecond);
}

/** `0 %`, `0.2 %`, `21 %`. */
export function shareText(share: number | undefined): string {
  if (share === undefined) {
    return NONE;
  }
  return `${rounded(100 * share)} %`;
}

/** `240 ms`, `2.9 s`. */
export function secondsText(seconds: number | undefined): string {
  if (seconds === undefined) {
    return NONE;
  }
  const isShort = seconds > 0 && seconds < 0.9995;
  return isShort ? `${(1_000 * seconds).toFixed(0)} ms` : `${rounded(seconds)} s`;
}

/** A measurement without a known unit: two digits that count. */
export function measuredText(value: number | undefined): string {
  return value === undefined ? NONE : `${Number(value.toPrecision(2))}`;
}

/** With one digit behind the point below ten, unless it is a zero. */
function rounded(value: number): string {
  return `${Number(value.toFixed(value < 9.95 ? 1 : 0))}`;
}
