import { describe, expect, it } from "vitest";
import type { TestName } from "./plans.ts";
import { isHeld } from "./report.ts";
import { type K6Summary, reportOf } from "./report-of.ts";
import { reportText } from "./report-text.ts";

interface Played {
  readonly p99?: number;
  readonly failedShare?: number;
  readonly unsent?: number;
  readonly payments?: number;
  readonly isBroken?: boolean;
}

/** A summary as k6 gives it, of steps that went as a test says. */
function summary(steps: readonly Played[], outcomes: Readonly<Record<string, number>>): K6Summary {
  const metrics: Record<string, K6Summary["metrics"][string]> = {};
  steps.forEach(({ p99 = 250, failedShare = 0, unsent = 0, payments = 100, isBroken }, index) => {
    const scenario = `{scenario:step_${index + 1}}`;
    const thresholds = { any: { ok: isBroken !== true } };
    metrics[`payment_duration${scenario}`] = {
      values: { "p(50)": 200, "p(95)": 240, "p(99)": p99, max: p99, count: payments },
      thresholds,
    };
    metrics[`payment_failed${scenario}`] = { values: { rate: failedShare } };
    metrics[`dropped_iterations${scenario}`] = { values: { count: unsent } };
  });
  for (const [outcome, count] of Object.entries(outcomes)) {
    metrics[`payments_${outcome}`] = { values: { count } };
  }
  return { state: { testRunDurationMs: 2_000 }, metrics };
}

const report = (
  test: TestName,
  steps: readonly Played[],
  outcomes: Readonly<Record<string, number>> = { approved: 100 },
) =>
  reportOf(test, { rate: 50, seconds: 2 }, summary(steps, outcomes), {
    target: "http://localhost:8080",
    endedAt: Date.parse("2026-01-01T00:00:02Z"),
  });

describe("the summary of a load test", () => {
  it("says what came of the payments, and that the objectives are met", () => {
    const smoke = report("smoke", [{}], { approved: 98, declined: 2 });

    expect(reportText(smoke).split("\n")).toEqual([
      "smoke at http://localhost:8080: passed",
      "  100 payments in 2 s",
      "    approved: 98 (98.00 %)",
      "    declined: 2 (2.00 %)",
      "  50 a second: 100 payments, p50 200 ms, p95 240 ms, p99 250 ms",
      "  met      99 of 100 payments are answered within 500 ms: 250 ms",
      "  met      fewer than 0.1 % of the payments fail: 0 %",
      "  met      50 payments a second are sent: they were",
    ]);
    expect(smoke).toMatchObject({
      startedAt: "2026-01-01T00:00:00.000Z",
      endedAt: "2026-01-01T00:00:02.000Z",
    });
  });

  it.each([
    [{ p99: 500 }, "NOT MET  99 of 100 payments are answered within 500 ms: 500 ms"],
    [{ failedShare: 0.001 }, "NOT MET  fewer than 0.1 % of the payments fail: 0.1 %"],
    [{ unsent: 5 }, "NOT MET  50 payments a second are sent: 5 of 105 were not, or late"],
  ])("says which objective was not met: %o", (step, line) => {
    const smoke = report("smoke", [step]);

    expect(isHeld(smoke)).toBe(false);
    expect(reportText(smoke)).toContain("smoke at http://localhost:8080: FAILED");
    expect(reportText(smoke)).toContain(line);
  });

  it("fails a test in which nothing was sent", () => {
    const smoke = report("smoke", [{ payments: 0 }], {});

    expect(isHeld(smoke)).toBe(false);
    expect(reportText(smoke)).toContain("NOT MET  payments are sent: none was");
  });

  it("judges no traffic of a canary", () => {
    const canary = report("canary", [{ failedShare: 0.5 }], { approved: 50, failed: 50 });

    expect(canary.judgements).toEqual([]);
    expect(reportText(canary)).toContain("canary at http://localhost:8080\n");
  });

  it("of a breakpoint names the last rate before the first that broke", () => {
    const to = { rate: 100, seconds: 2 };
    const steps = [{}, {}, { isBroken: true }, {}];
    const at = { target: "http://localhost:8080", endedAt: 0 };
    const breakpoint = (...played: readonly Played[]) =>
      reportOf("breakpoint", to, summary(played, {}), at).judgements;

    expect(breakpoint(...steps)).toMatchObject([
      { seen: "63 a second, no longer at 79", isHeld: true },
    ]);
    expect(breakpoint({ isBroken: true })).toMatchObject([
      { seen: "none, no longer at 50", isHeld: false },
    ]);
    expect(breakpoint({}, {}, {}, {}, {})).toMatchObject([
      { seen: "100 a second, which is the highest that was tried", isHeld: true },
    ]);
  });
});
