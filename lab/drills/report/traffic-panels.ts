import { latenciesOf } from "../../traffic/latencies.ts";
import type { Entry, Ledger } from "../../traffic/ledger.ts";
import type { Line, Panel } from "./chart.ts";

/** What a drill saw over time. */
export interface Seen {
  /** Milliseconds since the epoch at which time begins. */
  readonly startedAt: number;
  readonly ledger: Ledger;
  /** The canary's weight at the gateway from a moment on, in percent. */
  readonly weights: readonly { readonly at: number; readonly canary: number }[];
  /** The version of the stable pods from a moment on; payments that another one decided are a canary's. */
  readonly stable: readonly { readonly at: number; readonly version: string }[];
  readonly seconds: number;
  /** The objective of the 95th percentile, in seconds. */
  readonly p95Seconds: number;
}

/** The most buckets that time is cut into. */
const MOST_BUCKETS = 120;

/** Weights, failures and latency over time, as the clients and the gateway's routes have them. */
export function trafficPanels(seen: Seen): readonly Panel[] {
  const bucketSeconds = Math.max(1, Math.ceil(seen.seconds / MOST_BUCKETS));
  const buckets = bucketsOf(seen, bucketSeconds);
  const line = (
    name: string,
    color: Line["color"],
    valueIn: (entries: readonly Entry[]) => number | undefined,
  ): Line => ({
    name,
    color,
    gapSeconds: 2 * bucketSeconds,
    points: [...buckets].flatMap(([index, entries]) => {
      const value = valueIn(entries);
      return value === undefined ? [] : [[(index + 0.5) * bucketSeconds, value] as const];
    }),
  });
  const isStable = ({ version, dueAt }: Entry) =>
    version === (seen.stable.findLast(({ at }) => at <= dueAt) ?? seen.stable[0])?.version;
  const isCanary = (entry: Entry) => entry.version !== undefined && !isStable(entry);
  return [
    {
      title: "Canary's part of the payments",
      unit: " %",
      atLeast: 100,
      lines: [
        line("decided by the canary", "canary", (entries) =>
          percentOf(
            entries.filter(({ version }) => version !== undefined),
            isCanary,
          ),
        ),
        weightLine(seen),
      ],
    },
    {
      title: "Payments that were not approved",
      unit: " %",
      atLeast: 1,
      lines: [
        line("all", "bad", (entries) => percentOf(entries, ({ result }) => result !== "approved")),
      ],
    },
    {
      title: "95th percentile of the time to an answer",
      unit: " s",
      atLeast: 0.5,
      limit: seen.p95Seconds,
      lines: [
        line("all", "all", p95Seconds),
        line("stable", "stable", (entries) => p95Seconds(entries.filter(isStable))),
        line("canary", "canary", (entries) => p95Seconds(entries.filter(isCanary))),
      ],
    },
  ];
}

function weightLine({ weights, startedAt, seconds }: Seen): Line {
  const points = weights.map(
    ({ at, canary }) => [Math.max(0, (at - startedAt) / 1000), canary] as const,
  );
  const last = points.at(-1)?.[1];
  return {
    name: "weight",
    color: "all",
    isStepped: true,
    points: last === undefined ? [] : [...points, [seconds, last]],
  };
}

function bucketsOf(
  { ledger, startedAt, seconds }: Seen,
  bucketSeconds: number,
): ReadonlyMap<number, readonly Entry[]> {
  const buckets = Map.groupBy(ledger.entries, ({ dueAt }) =>
    Math.floor((dueAt - startedAt) / 1000 / bucketSeconds),
  );
  const within = [...buckets].filter(([index]) => index >= 0 && index * bucketSeconds < seconds);
  return new Map(within.sort(([a], [b]) => a - b));
}

function percentOf(
  entries: readonly Entry[],
  isCounted: (entry: Entry) => boolean,
): number | undefined {
  return entries.length === 0
    ? undefined
    : (100 * entries.filter(isCounted).length) / entries.length;
}

function p95Seconds(entries: readonly Entry[]): number | undefined {
  const latencies = latenciesOf(entries);
  return latencies === undefined ? undefined : latencies.p95 / 1000;
}
