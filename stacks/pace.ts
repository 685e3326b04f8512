import type { Duration, Placeholder } from "@paystream/metrics/promql";

/** A span of time that is known, as Prometheus and Go write it. */
export type Span = Exclude<Duration, Placeholder>;

const MS_PER_SECOND = 1_000;
const MS_PER_MINUTE = 60_000;

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

  /** As Prometheus writes a span of time, to the millisecond: `5m`, `30s`, `1500ms`. */
  duration(seconds: number): Span {
    return durationText(Math.ceil((seconds * MS_PER_SECOND) / this.factor));
  }

  /** For those who count in whole seconds, which are at least one. */
  wholeSeconds(seconds: number): number {
    return Math.ceil(seconds / this.factor);
  }

  /** As the controllers write a span of time of whole seconds: `5m`, `30s`. */
  wholeDuration(seconds: number): Span {
    return durationText(this.wholeSeconds(seconds) * MS_PER_SECOND);
  }

  /** In a sentence: `5 minutes`, `1.5 seconds`. */
  inWords(seconds: number): string {
    const ms = Math.ceil((seconds * MS_PER_SECOND) / this.factor);
    const [count, unit] =
      ms % MS_PER_MINUTE === 0 ? [ms / MS_PER_MINUTE, "minute"] : [ms / MS_PER_SECOND, "second"];
    return `${count} ${unit}${count === 1 ? "" : "s"}`;
  }
}

/** In the largest unit without a fraction. */
function durationText(ms: number): Span {
  if (ms % MS_PER_MINUTE === 0) {
    return `${BigInt(ms / MS_PER_MINUTE)}m`;
  }
  return ms % MS_PER_SECOND === 0 ? `${BigInt(ms / MS_PER_SECOND)}s` : `${BigInt(ms)}ms`;
}
