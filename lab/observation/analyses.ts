import type { IAnalysisRun } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/AnalysisRun";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import { argoLabels, prePromotion, revisionAnnotation } from "./argo-labels.ts";
import type { Observed } from "./observed-object.ts";
import { previewAnalysisStep } from "./preview-steps.ts";

const phases = ["Pending", "Running", "Successful", "Failed", "Error", "Inconclusive"] as const;
export type AnalysisPhase = (typeof phases)[number];

/** What a measurement must keep. */
export interface Limit {
  readonly comparison: "<" | "<=" | ">" | ">=";
  readonly threshold: number;
}

export interface Measurement {
  readonly phase: AnalysisPhase;
  /** The number, where there was one. */
  readonly value?: number;
  /** Why there was none. */
  readonly message?: string;
  /** ISO 8601. */
  readonly finishedAt?: string;
}

/** One of the things that an analysis asks. */
export interface AnalysisMetric {
  readonly name: string;
  readonly phase: AnalysisPhase;
  /** What is asked of each measurement, where it is a comparison with a number. */
  readonly limit?: Limit;
  /** How many measurements are made, and how many of them may be bad. */
  readonly count: number | undefined;
  readonly failureLimit: number;
  readonly measurements: readonly Measurement[];
}

/** An analysis of a release. */
export interface Analysis {
  readonly name: string;
  /** The step of the release that it is, counted from 0. */
  readonly step: number | undefined;
  readonly phase: AnalysisPhase;
  readonly message?: string;
  /** The pod-template-hash of the canary. */
  readonly hash: string | undefined;
  readonly startedAt: string | undefined;
  readonly metrics: readonly AnalysisMetric[];
}

type AnalysisRun = Observed<IAnalysisRun>;

/** Reads the analyses of the newest release, the oldest first. */
export async function readAnalyses(
  api: KubernetesApi,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly Analysis[]> {
  const kind = ["argoproj.io/v1alpha1", "AnalysisRun"] as const;
  return analysesOf(await api.list<AnalysisRun>(...kind, { namespace, signal }));
}

function analysesOf(runs: readonly AnalysisRun[]): readonly Analysis[] {
  const revisionOf = ({ metadata }: AnalysisRun) =>
    Number(metadata.annotations?.[revisionAnnotation] ?? 0);
  const newest = Math.max(...runs.map(revisionOf));
  return runs
    .filter((run) => revisionOf(run) === newest)
    .sort((one, other) => createdAt(one).localeCompare(createdAt(other)))
    .map(analysisOf);
}

function createdAt({ metadata }: AnalysisRun): string {
  return `${metadata.creationTimestamp} ${metadata.name}`;
}

function analysisOf({ metadata, spec, status }: AnalysisRun): Analysis {
  const { [argoLabels.stepIndex]: index, [argoLabels.rolloutType]: type } = metadata.labels ?? {};
  const step = type === prePromotion ? previewAnalysisStep : index;
  const results = new Map((status?.metricResults ?? []).map((result) => [result.name, result]));
  return {
    name: metadata.name,
    step: step === undefined ? undefined : Number(step),
    phase: phaseOf(status?.phase),
    ...(status?.message === undefined ? {} : { message: status.message }),
    hash: metadata.labels?.[argoLabels.podTemplateHash],
    startedAt: status?.startedAt ?? metadata.creationTimestamp,
    metrics: spec.metrics.map((metric) => {
      const result = results.get(metric.name);
      const limit = limitOf(metric.successCondition);
      return {
        name: metric.name,
        phase: phaseOf(result?.phase),
        ...(limit === undefined ? {} : { limit }),
        count: numberOf(metric.count),
        failureLimit: numberOf(metric.failureLimit) ?? 0,
        measurements: (result?.measurements ?? []).map(measurementOf),
      };
    }),
  };
}

function measurementOf(
  measurement: NonNullable<
    NonNullable<NonNullable<IAnalysisRun["status"]>["metricResults"]>[number]["measurements"]
  >[number],
): Measurement {
  const { phase, message, finishedAt } = measurement;
  const value = resultOf(measurement.value);
  return {
    phase: phaseOf(phase),
    ...(value === undefined ? {} : { value }),
    ...(message === undefined ? {} : { message }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
  };
}

function phaseOf(phase: string | undefined): AnalysisPhase {
  return phases.find((known) => known === phase) ?? "Pending";
}

/** Argo writes the result of a query as `[0.0123]`, `[]` or `[NaN]`. */
function resultOf(written: string | undefined): number | undefined {
  const value = Number.parseFloat(written?.replace(/^\[/, "") ?? "");
  return Number.isNaN(value) ? undefined : value;
}

/** The last comparison of a condition such as `len(result) > 0 && result[0] < 2.5`. */
function limitOf(condition: string | undefined): Limit | undefined {
  const [, comparison, threshold] = /result\[0\] (<=?|>=?) ([\d.]+)$/.exec(condition ?? "") ?? [];
  return comparison === undefined
    ? undefined
    : { comparison: comparison as Limit["comparison"], threshold: Number(threshold) };
}

function numberOf(value: number | string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
