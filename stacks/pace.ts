import type { Duration, Placeholder } from "@paystream/metrics/promql";

/** A span of time that is known, as Prometheus and Go write it. */
export type Span = Exclude<Duration, Placeholder>;

/** Prometheus's units of time, of this many milliseconds each, from the largest. */
const units = [
  ["d", "day", 86_400_000],
  ["h", "hour", 3_600_000],
  ["m", "minute", 60_000],
  ["s", "second", 1_000],
  ["ms", "millisecond", 1],
] as const;

const MS_PER_SECOND = 1_000;
/** Go, in which the controllers are written, has no days. */
const HOURS_PER_DAY = 24n;

/**
 * How fast the clocks of delivery and monitoring go: every interval, window, pause and waiting time is
 * written at its home as it is in production, and divided by one factor where it is rendered. So a
 * release of a quarter of an hour can be rehearsed in two minutes, with all relations between the times
 * kept. What a process takes in truth is not paced: timeouts of requests, probes, draining, the time in
 * which pods must come up, the gateway's outlier detection, and how long a circuit breaker stays open.
 * Argo Rollouts itself always waits 10 s after a measurement that could not be made.
 *
 * Times are rounded up, so that what must fit into another still does, but for fractions of a second.
 */
export class Pace {
  readonly factor: number;

  /** @param factor from 1, the pace of production, upward; whole */
  constructor(factor: number) {
    this.factor = factor;
  }

  /** As Prometheus writes a span of time, to the millisecond: `1d`, `5m`, `30s`, `1500ms`. */
  duration(seconds: number): Span {
    const { count, short } = inLargestUnit(this.#milliseconds(seconds));
    return `${count}${short}`;
  }

  /** For those who count in whole seconds, which are at least one. */
  wholeSeconds(seconds: number): number {
    return Math.ceil(seconds / this.factor);
  }

  /** As the controllers write a span of time of whole seconds: `5m`, `30s`. */
  wholeDuration(seconds: number): Span {
    const { count, short } = inLargestUnit(this.wholeSeconds(seconds) * MS_PER_SECOND);
    return short === "d" ? `${count * HOURS_PER_DAY}h` : `${count}${short}`;
  }

  /** In a sentence: `7 days`, `5 minutes`, `1.5 seconds`. */
  inWords(seconds: number): string {
    const { count, short, long } = inLargestUnit(this.#milliseconds(seconds));
    return short === "ms"
      ? `${Number(count) / MS_PER_SECOND} seconds`
      : `${count} ${long}${count === 1n ? "" : "s"}`;
  }

  #milliseconds(seconds: number): number {
    return Math.ceil((seconds * MS_PER_SECOND) / this.factor);
  }
}

/** In the largest unit without a fraction. */
function inLargestUnit(ms: number) {
  const [short, long, size] = units.find(([, , size]) => ms % size === 0) ?? ["ms", "", 1];
  return { count: BigInt(ms / size), short, long };
}
