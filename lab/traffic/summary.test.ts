import { expect, it } from "vitest";
import { type Entry, Ledger } from "./ledger.ts";
import { summaryOf } from "./summary.ts";

function ledgerOf(entries: readonly Partial<Entry>[]): Ledger {
  const ledger = new Ledger();
  entries.forEach((entry, index) => {
    const dueAt = 1000 * index;
    ledger.add({
      dueAt,
      endedAt: dueAt + 100,
      processor: "visa_net",
      result: "approved",
      version: "1.0.0",
      detail: undefined,
      ...entry,
    });
  });
  return ledger;
}

it("sums up rate, results, versions, latencies and the first reason of each failure", () => {
  const failed = { version: undefined, detail: "connect ECONNREFUSED" };
  const ledger = ledgerOf([
    {},
    {},
    { version: "1.1.0" },
    { ...failed, result: "refused" },
    { ...failed, result: "HTTP 504", detail: "upstream request timeout\n", endedAt: 9000 },
  ]);

  expect(summaryOf(ledger)).toBe(
    [
      "5 payments in 4.0 s, 1.0 a second",
      "  approved: 3 (60.00 %)",
      "  refused: 1 (20.00 %)",
      "  HTTP 504: 1 (20.00 %)",
      "  decided by version 1.0.0: 2 (40.00 %)",
      "  decided by version 1.1.0: 1 (20.00 %)",
      "  latency: p50 100 ms, p95 5001 ms, p99 5001 ms, max 5001 ms",
      "  first refused: connect ECONNREFUSED",
      "  first HTTP 504: upstream request timeout",
    ].join("\n"),
  );
});

it("says that nothing was sent", () => {
  expect(summaryOf(new Ledger())).toBe("No payment was asked for.");
});
