import type { IMetric } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Metric";
import { scrapeIntervalSeconds } from "../monitoring/prometheus/scrape-interval.ts";
import type { Pace } from "../pace.ts";
import { windowSeconds } from "./queries.ts";

/** What a release must show, five times in a row and not more than a few times not. */
export interface Gate {
  readonly name: string;
  /** PromQL whose result is one number, or none where there is nothing to judge. */
  readonly query: { toString(): string };
  /** When a number is good. The opposite is bad, and no number is neither. */
  readonly passes: { readonly comparison: "<" | ">"; readonly threshold: number };
  /** Bad measurements that are forgiven: one more fails the analysis (spec 000 §4). */
  readonly failureLimit: number;
}

/** Spec 000 §4: five checks, 30 seconds apart. */
const schedule = { count: 5, intervalSeconds: 30 } as const;

/** The rates' window and two scrapes: the first check sees the canary and nothing else. */
const initialDelaySeconds = windowSeconds + 2 * scrapeIntervalSeconds;

const opposite = { "<": ">=", ">": "<=" } as const;

/**
 * A metric of an AnalysisTemplate. Success and failure are both written out and both need a number, so
 * silence (no pod scraped, no traffic, 0/0) is neither: the analysis becomes inconclusive and the release
 * pauses for a person. As many silent checks are forgiven as bad ones; when both happen at once, because
 * a canary that refuses payments has no latency, the failure is counted as soon as the silence.
 */
export function metricOf(gate: Gate, prometheusAddress: string, pace: Pace): IMetric {
  const { comparison, threshold } = gate.passes;
  const judged = "len(result) > 0 && !isNaN(result[0])";
  return {
    name: gate.name,
    count: schedule.count,
    interval: pace.wholeDuration(schedule.intervalSeconds),
    initialDelay: pace.wholeDuration(initialDelaySeconds),
    successCondition: `${judged} && result[0] ${comparison} ${threshold}`,
    failureCondition: `${judged} && result[0] ${opposite[comparison]} ${threshold}`,
    failureLimit: gate.failureLimit,
    inconclusiveLimit: gate.failureLimit,
    provider: { prometheus: { address: prometheusAddress, query: `${gate.query}` } },
  };
}
