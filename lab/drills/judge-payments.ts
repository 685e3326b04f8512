import type { Ledger } from "../traffic/ledger.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Judges how many payments were not approved.
 *
 * @param most how many may be
 * @param why there may be some
 */
export function judgePayments<Expectation extends string>(
  verdict: Verdict<Expectation>,
  expectation: Expectation,
  ledger: Ledger,
  most = 0,
  why = "",
): void {
  const failed = ledger.where(({ result }) => result !== "approved");
  const kinds = [...failed.results()].map(([result, count]) => `${count} ${result}`).join(", ");
  verdict.judge(
    expectation,
    ledger.size > 0 && failed.size <= most,
    `${failed.size} of ${ledger.size} failed${kinds && `: ${kinds}`}`,
    `${most}${why && `, ${why}`}`,
  );
}
