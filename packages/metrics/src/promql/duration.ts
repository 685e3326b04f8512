import { Placeholder } from "./placeholder.ts";

/** A span of time as PromQL writes it (`30s`, `5m`, `3d`), or one that is filled in later. */
export type Duration = `${bigint}${"ms" | "s" | "m" | "h" | "d" | "w" | "y"}` | Placeholder;

/** @throws RangeError when the span is not positive. */
export function durationText(duration: Duration): string {
  if (duration instanceof Placeholder) return duration.text;
  if (!/^[1-9]\d*(ms|s|m|h|d|w|y)$/.test(duration)) {
    throw new RangeError(`a duration is a positive whole number and a unit, not "${duration}"`);
  }
  return duration;
}
