import { createHistogram } from "node:perf_hooks";
import type { Entry } from "./ledger.ts";

/** Latencies in milliseconds, from when a payment was due to the end of its answer. */
export interface Latencies {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Quantiles with three digits, by Node's HDR histogram; undefined where there is no entry. */
export function latenciesOf(entries: readonly Entry[]): Latencies | undefined {
  if (entries.length === 0) {
    return undefined;
  }
  const histogram = createHistogram({ figures: 3 });
  for (const { dueAt, endedAt } of entries) {
    // In microseconds: it takes whole numbers from 1.
    histogram.record(Math.max(1, Math.round((endedAt - dueAt) * 1000)));
  }
  const quantile = (percent: number) => histogram.percentile(percent) / 1000;
  return { p50: quantile(50), p95: quantile(95), p99: quantile(99), max: histogram.max / 1000 };
}
