import type { IMetric } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Metric";
import { scrapeIntervalSeconds } from "../monitoring/prometheus/scrape-interval.ts";
import type { Pace } from "../pace.ts";
import { windowSeconds } from "./queries.ts";

/** What a release must show, several times in a row and not more than a few times not. */
export interface Gate {
  readonly name: string;
  /** PromQL whose result is one number, or none where there is nothing to judge. */
  readonly query: { toString(): string };
  /** When a number is good. The opposite is bad, and no number is neither. */
  readonly passes: { readonly comparison: "<" | ">"; readonly threshold: number };
  /** How often it is measured. */
  readonly count: number;
  /** Bad measurements that are forgiven: one more fails the analysis. */
  readonly failureLimit: number;
}

/** From one check to the next (spec 000 §4, and spec 003: ten in five minutes). */
const intervalSeconds = 30;

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
    count: gate.count,
    interval: pace.wholeDuration(intervalSeconds),
    initialDelay: pace.wholeDuration(initialDelaySeconds),
    successCondition: `${judged} && result[0] ${comparison} ${threshold}`,
    failureCondition: `${judged} && result[0] ${opposite[comparison]} ${threshold}`,
    failureLimit: gate.failureLimit,
    inconclusiveLimit: gate.failureLimit,
    provider: { prometheus: { address: prometheusAddress, query: `${gate.query}` } },
  };
}

/** Seconds from the begin of an analysis to the last check of a gate. */
export function secondsToLastCheck({ count }: Gate, pace: Pace): number {
  return pace.wholeSeconds(initialDelaySeconds) + (count - 1) * pace.wholeSeconds(intervalSeconds);
}
