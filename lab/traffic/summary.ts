import { latenciesOf } from "./latencies.ts";
import type { Entry, Ledger } from "./ledger.ts";

/** What some traffic came to, in lines for a terminal or a report. */
export function summaryOf(ledger: Ledger): string {
  const { entries } = ledger;
  const [first] = entries;
  if (first === undefined) {
    return "No payment was asked for.";
  }
  const from = entries.reduce((least, { dueAt }) => Math.min(least, dueAt), first.dueAt);
  const to = entries.reduce((most, { dueAt }) => Math.max(most, dueAt), first.dueAt);
  const seconds = (to - from) / 1000;
  const rate = seconds > 0 ? `, ${((entries.length - 1) / seconds).toFixed(1)} a second` : "";
  return [
    `${entries.length} payments in ${seconds.toFixed(1)} s${rate}`,
    ...[...ledger.results()].map(([result, count]) => line(result, count, entries.length)),
    ...[...ledger.versions()].map(([version, count]) =>
      line(`decided by version ${version}`, count, entries.length),
    ),
    latencyLine(entries),
    ...reasonsOf(entries),
  ].join("\n");
}

function line(what: string, count: number, all: number): string {
  return `  ${what}: ${count} (${((100 * count) / all).toFixed(2)} %)`;
}

function latencyLine(entries: readonly Entry[]): string {
  const quantiles = Object.entries(latenciesOf(entries) ?? {});
  return `  latency: ${quantiles.map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`).join(", ")}`;
}

/** The first explanation of each kind of failure. */
function reasonsOf(entries: readonly Entry[]): readonly string[] {
  const reasons = new Map<string, string>();
  for (const { result, detail } of entries) {
    if (detail !== undefined && !reasons.has(result)) {
      reasons.set(result, `  first ${result}: ${detail.trim()}`);
    }
  }
  return [...reasons.values()];
}
