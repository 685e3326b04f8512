import type { Analysis, AnalysisMetric, Measurement } from "../analyses.ts";
import { bad, good, neutral, type Told } from "./told.ts";

/**
 * What the analyses of a release found.
 *
 * @param titleOf what an analysis is called
 */
export function tellAnalyses(
  before: readonly Analysis[],
  after: readonly Analysis[],
  titleOf: (analysis: Analysis) => string,
): readonly Told[] {
  return after.flatMap((analysis) => {
    const known = before.find(({ name }) => name === analysis.name);
    const title = titleOf(analysis);
    const begin = known === undefined ? [neutral(`${title} begins`)] : [];
    const measured = analysis.metrics.flatMap((metric) => {
      const old = known?.metrics.find(({ name }) => name === metric.name)?.measurements.length ?? 0;
      return metric.measurements.slice(old).flatMap((one) => tellMeasurement(metric, one));
    });
    const end = known?.phase === analysis.phase ? [] : tellEnd(title, analysis);
    return [...begin, ...measured, ...end];
  });
}

function tellMeasurement(metric: AnalysisMetric, measurement: Measurement): readonly Told[] {
  switch (measurement.phase) {
    case "Failed":
      return [bad(measurementText(metric, measurement))];
    case "Inconclusive":
      return [bad(`${metric.name} has nothing to judge`)];
    case "Error":
      return [bad(`${metric.name} could not be measured: ${measurement.message ?? "no reason"}`)];
    default:
      return [];
  }
}

function tellEnd(title: string, { phase, metrics, message }: Analysis): readonly Told[] {
  if (phase === "Successful") {
    return [good(`${title} passed`)];
  }
  if (phase !== "Failed" && phase !== "Error" && phase !== "Inconclusive") {
    return [];
  }
  const metric = metrics.find((one) => one.phase === phase);
  const last = metric?.measurements.findLast((one) => one.phase === phase);
  const reason = metric && last ? measurementText(metric, last) : message;
  const how = { Failed: "failed", Error: "could not be made", Inconclusive: "is inconclusive" };
  return [bad([`${title} ${how[phase]}`, ...(reason === undefined ? [] : [reason])].join(": "))];
}

const broken = { "<": "≥", "<=": ">", ">": "≤", ">=": "<" } as const;

/** What was measured, and beside it what it had to keep: `error-rate 0.21 ≥ 0.01`. */
function measurementText({ name, limit }: AnalysisMetric, { value, message }: Measurement): string {
  if (value === undefined) {
    return message === undefined ? `${name} has no value` : `${name}: ${message}`;
  }
  const shown = Number(value.toPrecision(2));
  return limit === undefined
    ? `${name} ${shown}`
    : `${name} ${shown} ${broken[limit.comparison]} ${limit.threshold}`;
}
