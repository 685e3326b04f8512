import { podStartSeconds, reactionSeconds } from "./allowances.ts";
import { DrillStoppedError, type Released } from "./drill.ts";
import { leastReleaseSeconds, type ReleasePlan } from "./plan/release-plan.ts";
import { isPromoted, podsOf, runsOf, type Sample, type SampledRun } from "./sample.ts";
import type { Watch } from "./watch.ts";

/**
 * Waits for the analysis that judges a release.
 *
 * @param weight that it is to begin at; default any
 * @throws DrillStoppedError when none began in time
 */
export async function analysisBegun(
  watch: Watch<Sample>,
  { hash }: Released,
  {
    weight,
    seconds = podStartSeconds,
  }: { readonly weight?: number; readonly seconds?: number } = {},
): Promise<SampledRun> {
  const sample = await watch.until(
    seconds,
    (one) =>
      (weight === undefined || one.canaryWeight === weight) &&
      runsOf(one, hash, "Running").length > 0,
  );
  const run = sample && runsOf(sample, hash, "Running")[0];
  if (run === undefined) {
    const where = weight === undefined ? "" : ` at ${weight} %`;
    throw new DrillStoppedError(`No analysis of the release began${where} within ${seconds} s.`);
  }
  return run;
}

/** What a sample says of a run. */
export function runIn(sample: Sample | undefined, { name }: SampledRun): SampledRun | undefined {
  return sample?.analysisRuns.find((run) => run.name === name);
}

/** The metrics of a run that are in a phase, by name. */
export function metricsIn(run: SampledRun | undefined, phase: string): readonly string[] {
  return (run?.metrics ?? []).filter((metric) => metric.phase === phase).map(({ name }) => name);
}

/**
 * Waits until every pod of a release is ready.
 *
 * @returns their names
 * @throws DrillStoppedError when they were not in time
 */
export async function podsReady(
  watch: Watch<Sample>,
  { hash }: Released,
): Promise<readonly string[]> {
  const sample = await watch.until(podStartSeconds, (one) => {
    const own = podsOf(one, hash);
    return own.length > 0 && own.every(({ isReady }) => isReady);
  });
  if (sample === undefined) {
    throw new DrillStoppedError(
      `The pods of the release were not ready within ${podStartSeconds} s.`,
    );
  }
  return podsOf(sample, hash).map(({ name }) => name);
}

/** Argo Rollouts writes down in whole seconds when a step began, and so may end it so much earlier. */
const CLOCK_SECONDS = 1;

/**
 * Seconds from its first weight in which a release must have all of the traffic that passes its gates, and the
 * least it takes: each analysis and pause as long as it is written, and what controllers take to go on.
 */
export function promotionBounds(plan: ReleasePlan): {
  readonly least: number;
  readonly most: number;
} {
  const seconds = leastReleaseSeconds(plan);
  const timed = plan.steps.filter(({ kind }) => kind !== "weight");
  return {
    least: seconds - timed.length * CLOCK_SECONDS,
    most: seconds + timed.length * reactionSeconds,
  };
}

/**
 * Waits until a release has all of the traffic.
 *
 * @param since when it began, or began again, in milliseconds since the epoch
 * @param most seconds from its first weight, which it has when its pods are ready
 * @returns seconds since its first weight; undefined when one of both was not in time
 */
export async function secondsToPromotion(
  watch: Watch<Sample>,
  { hash }: Released,
  since: number,
  most: number,
): Promise<number | undefined> {
  const hasWeight = ({ at, canaryWeight, rollout }: Sample) =>
    at >= since && canaryWeight > 0 && rollout.currentHash === hash;
  const first = watch.samples.find(hasWeight) ?? (await watch.until(podStartSeconds, hasWeight));
  const promoted = first && (await watch.until(most, (sample) => isPromoted(sample, hash)));
  return promoted && (promoted.at - first.at) / 1000;
}
