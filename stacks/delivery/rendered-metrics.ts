import type { RenderedObject } from "../plan/rendered-objects.ts";
import type { ErrorGate } from "./gate-arithmetic.ts";

/** The fields of a metric of a rendered AnalysisTemplate. */
export interface Metric {
  readonly name: string;
  readonly count: number;
  readonly interval: string;
  readonly initialDelay: string;
  readonly failureLimit: number;
  readonly inconclusiveLimit: number;
  readonly successCondition: string;
  readonly failureCondition: string;
  readonly provider: { readonly prometheus: { readonly query: string } };
}

/** The metrics of all AnalysisTemplates of an environment, by their names. */
export function renderedMetrics(objects: readonly RenderedObject[]): ReadonlyMap<string, Metric> {
  const metrics = objects
    .filter(({ kind }) => kind === "AnalysisTemplate")
    .flatMap(({ content }) => (content["spec"] as { metrics: readonly Metric[] }).metrics);
  return new Map(metrics.map((metric) => [metric.name, metric]));
}

/** The gate on errors as arithmetic takes it, and the payments a second below which it does not judge. */
export function errorGateOf(metrics: ReadonlyMap<string, Metric>): {
  readonly gate: ErrorGate;
  readonly floor: number;
} {
  const { provider, failureCondition, ...rest } = metrics.get("error-rate") as Metric;
  const { query } = provider.prometheus;
  return {
    gate: {
      checks: rest.count,
      intervalSeconds: seconds(rest.interval),
      windowSeconds: seconds(only(query, /\[(\w+)\]/g)),
      threshold: Number(only(failureCondition, />= ([\d.]+)$/g)),
      forgiven: rest.failureLimit,
    },
    floor: Number(only(query, />= ([\d.]+)$/g)),
  };
}

/** How many seconds a unit of PromQL and Argo is. */
const unitSeconds: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
};

/** Seconds of a duration as PromQL and Argo write it: `1d`, `2m`, `30s`, `1500ms`. */
export function seconds(duration: string): number {
  const [, count, unit = ""] = /^(\d+)(ms|s|m|h|d)$/.exec(duration) ?? [];
  return Number(count) * (unitSeconds[unit] ?? Number.NaN);
}

/** The one thing that a pattern captures in a text, however often. */
function only(text: string, pattern: RegExp): string {
  const [found, ...more] = new Set([...text.matchAll(pattern)].map((match) => match[1]));
  if (found === undefined || more.length > 0) {
    throw new Error(`${pattern} is not in the text once: ${text}`);
  }
  return found;
}
