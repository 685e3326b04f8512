/** Figures as a person reads them. Each says so where there is none. */

const NONE = "–";

/** `1.2`, `12`, `120`: two digits that count, or all before the point. */
export function rateText(perSecond: number | undefined): string {
  if (perSecond === undefined) {
    return NONE;
  }
  return perSecond >= 9.95 || perSecond === 0 ? perSecond.toFixed(0) : perSecond.toFixed(1);
}

/** `0 %`, `0.2 %`, `21 %`. */
export function shareText(share: number | undefined): string {
  if (share === undefined) {
    return NONE;
  }
  const percent = 100 * share;
  return `${percent >= 9.95 || percent < 0.05 ? percent.toFixed(0) : percent.toFixed(1)} %`;
}

/** `240 ms`, `2.9 s`. */
export function secondsText(seconds: number | undefined): string {
  if (seconds === undefined) {
    return NONE;
  }
  return seconds < 0.9995 ? `${(1_000 * seconds).toFixed(0)} ms` : `${seconds.toFixed(1)} s`;
}

/** A measurement without a known unit: two digits that count. */
export function measuredText(value: number | undefined): string {
  return value === undefined ? NONE : `${Number(value.toPrecision(2))}`;
}
