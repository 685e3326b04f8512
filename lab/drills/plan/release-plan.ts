import type { Metric } from "../../../stacks/delivery/rendered-metrics.ts";
import type { RenderedKubernetesObject } from "../../stacks/rendered-environment.ts";
import { durationSeconds } from "./duration-seconds.ts";

/** What a release has to pass at some weight. */
export interface AnalysisStep {
  readonly kind: "analysis";
  /** The AnalysisTemplate. */
  readonly template: string;
  readonly metrics: readonly Metric[];
}

/** One step of a release. */
type Step =
  | { readonly kind: "weight"; readonly weight: number }
  | { readonly kind: "pause"; readonly seconds: number }
  /** Waits for a person. */
  | { readonly kind: "gate" }
  | AnalysisStep;

/** A weight below 100, and the analysis that a release passes there. */
interface Stage {
  readonly weight: number;
  readonly analysis: AnalysisStep;
}

/** What Argo Rollouts does with a release of an environment. */
export interface ReleasePlan {
  readonly steps: readonly Step[];
  /** Seconds for which the pods stay that a release has replaced, and those of one that was aborted. */
  readonly scaleDownSeconds: number;
  readonly abortScaleDownSeconds: number;
  readonly replicas: number;
  /** Going back by no more revisions than these skips the steps. */
  readonly rollbackRevisions: number;
}

/**
 * How often Argo Rollouts asks again when Prometheus could not be asked, in seconds, and how many such
 * errors in a row it forgives: its own defaults, which no AnalysisTemplate of ours changes.
 * https://argo-rollouts.readthedocs.io/en/stable/features/analysis/#consecutiveerrorlimit-and-failurelimit
 */
const ERROR_RETRY_SECONDS = 10;
const FORGIVEN_ERRORS = 4;

/** @param objects of one environment, rendered or as the cluster has them */
export function releasePlanOf(objects: readonly RenderedKubernetesObject[]): ReleasePlan {
  const rollout = objects.find(({ kind }) => kind === "Rollout");
  if (rollout === undefined) {
    throw new Error("The environment has no Rollout, so nothing can be released.");
  }
  const { strategy, replicas, rollbackWindow } = rollout.spec;
  return {
    ...(strategy.blueGreen === undefined
      ? readCanary(strategy.canary, objects)
      : readBlueGreen(strategy.blueGreen, objects)),
    replicas,
    rollbackRevisions: rollbackWindow?.revisions ?? 0,
  };
}

interface RawAnalysis {
  readonly templates: readonly [{ readonly templateName: string }];
}

interface RawStep {
  readonly setWeight?: number;
  readonly pause?: { readonly duration?: string };
  readonly analysis?: RawAnalysis;
}

interface Delays {
  readonly scaleDownDelaySeconds: number;
  readonly abortScaleDownDelaySeconds: number;
}

type Way = Pick<ReleasePlan, "steps" | "scaleDownSeconds" | "abortScaleDownSeconds">;

function readCanary(
  { steps, ...delays }: Delays & { readonly steps: readonly RawStep[] },
  objects: readonly RenderedKubernetesObject[],
): Way {
  return { steps: steps.map((step) => readStep(step, objects)), ...readDelays(delays) };
}

function readBlueGreen(
  { prePromotionAnalysis, ...delays }: Delays & { readonly prePromotionAnalysis: RawAnalysis },
  objects: readonly RenderedKubernetesObject[],
): Way {
  const analysis = readStep({ analysis: prePromotionAnalysis }, objects);
  return {
    steps: [analysis, { kind: "gate" }, { kind: "weight", weight: 100 }],
    ...readDelays(delays),
  };
}

function readDelays({ scaleDownDelaySeconds, abortScaleDownDelaySeconds }: Delays) {
  return {
    scaleDownSeconds: scaleDownDelaySeconds,
    abortScaleDownSeconds: abortScaleDownDelaySeconds,
  };
}

function readStep(step: RawStep, objects: readonly RenderedKubernetesObject[]): Step {
  if (step.setWeight !== undefined) {
    return { kind: "weight", weight: step.setWeight };
  }
  if (step.pause?.duration !== undefined) {
    return { kind: "pause", seconds: durationSeconds(step.pause.duration) };
  }
  if (step.analysis !== undefined) {
    const template = step.analysis.templates[0].templateName;
    const found = objects.find(
      ({ kind, metadata }) => kind === "AnalysisTemplate" && metadata.name === template,
    );
    if (found !== undefined) {
      return { kind: "analysis", template, metrics: found.spec.metrics };
    }
  }
  throw new Error(`A step of the Rollout is none that a drill knows: ${JSON.stringify(step)}`);
}

/** The stages of a plan, each with the weight that is set before its analysis. */
export function stagesOf({ steps }: ReleasePlan): readonly Stage[] {
  let weight = 0;
  return steps.flatMap((step) => {
    if (step.kind === "weight") {
      weight = step.weight;
    }
    return step.kind === "analysis" ? [{ weight, analysis: step }] : [];
  });
}

/**
 * The stage in which a metric is judged.
 *
 * @throws Error naming the metrics that there are
 */
export function stageOf(plan: ReleasePlan, metric: string): Stage & { readonly metric: Metric } {
  const stages = stagesOf(plan);
  for (const stage of stages) {
    const found = stage.analysis.metrics.find(({ name }) => name === metric);
    if (found !== undefined) {
      return { ...stage, metric: found };
    }
  }
  const known = stages.flatMap(({ analysis }) => analysis.metrics.map(({ name }) => name));
  throw new Error(`No analysis has a metric "${metric}". Known: ${known.join(", ")}.`);
}

/** Seconds from the begin of an analysis to the first bad check that is not forgiven. */
export function leastFailSeconds(metric: Metric): number {
  return untilCheck(metric, metric.failureLimit + 1);
}

/** Seconds from the begin of an analysis to the first silent check that is not forgiven. */
export function leastSilentSeconds(metric: Metric): number {
  return untilCheck(metric, metric.inconclusiveLimit + 1);
}

/** Seconds from the begin of an analysis to the first error in a row that is not forgiven. */
export function leastErrorSeconds(metric: Metric): number {
  return durationSeconds(metric.initialDelay) + FORGIVEN_ERRORS * ERROR_RETRY_SECONDS;
}

/** Seconds that a passed analysis takes: until the last check of its last metric. */
export function analysisSeconds({ metrics }: AnalysisStep): number {
  return Math.max(...metrics.map((metric) => untilCheck(metric, metric.count)));
}

/** Seconds from the first weight to the last, when every analysis passes. */
export function leastReleaseSeconds({ steps }: ReleasePlan): number {
  return steps.reduce((sum, step) => sum + secondsOf(step), 0);
}

function secondsOf(step: Step): number {
  switch (step.kind) {
    case "analysis":
      return analysisSeconds(step);
    case "pause":
      return step.seconds;
    case "weight":
    case "gate":
      return 0;
  }
}

function untilCheck({ initialDelay, interval }: Metric, number: number): number {
  return durationSeconds(initialDelay) + (number - 1) * durationSeconds(interval);
}
