import type { InputSeries } from "./payment-series.ts";

/** Seconds between two samples, unless said. */
const STEP_SECONDS = 15;

/** Values of a series for some minutes. */
interface Phase {
  readonly minutes: number;
}

/** What a gauge is while these phases pass; undefined while the series is not there. */
export function gauge(
  series: string,
  phases: readonly (Phase & { readonly value: number | undefined })[],
  stepSeconds = STEP_SECONDS,
): InputSeries {
  const values = phases.flatMap(({ minutes, value }) =>
    value === undefined
      ? gone(minutes, stepSeconds)
      : Array(samplesOf(minutes, stepSeconds)).fill(value),
  );
  return { series, values: values.join(" ") };
}

/** A counter that starts at 0 and grows by so much a minute; undefined while the series is not there. */
export function counter(
  series: string,
  phases: readonly (Phase & { readonly perMinute: number | undefined })[],
  stepSeconds = STEP_SECONDS,
): InputSeries {
  let total = 0;
  const values = phases.flatMap(({ minutes, perMinute }): readonly (number | string)[] =>
    perMinute === undefined
      ? gone(minutes, stepSeconds)
      : Array.from({ length: samplesOf(minutes, stepSeconds) }, () => {
          total += (perMinute * stepSeconds) / 60;
          return total;
        }),
  );
  return { series, values: [phases[0]?.perMinute === undefined ? "_" : 0, ...values].join(" ") };
}

/** Prometheus marks the end of a series that is no longer exposed. */
function gone(minutes: number, stepSeconds: number): readonly string[] {
  return ["stale", ...Array(samplesOf(minutes, stepSeconds) - 1).fill("_")];
}

function samplesOf(minutes: number, stepSeconds: number): number {
  return Math.round((minutes * 60) / stepSeconds);
}
