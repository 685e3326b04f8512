import { isHeld, type LoadReport, outcomes, type StepReport } from "./report.ts";

/** A report in lines for a person. */
export function reportText(report: LoadReport): string {
  const { test, target, startedAt, endedAt, payments, steps, judgements, remarks } = report;
  const all = outcomes.reduce((sum, outcome) => sum + payments[outcome], 0);
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  const verdict = judgements.length === 0 ? "" : isHeld(report) ? ": passed" : ": FAILED";
  return [
    `${test} at ${target}${verdict}`,
    `  ${all} payments in ${seconds.toFixed(0)} s`,
    ...outcomes
      .filter((outcome) => payments[outcome] > 0)
      .map((outcome) => `    ${outcome}: ${payments[outcome]} (${share(payments[outcome], all)})`),
    ...steps.map((step) => `  ${stepLine(step)}`),
    ...judgements.map(
      ({ wanted, seen, isHeld }) => `  ${isHeld ? "met    " : "NOT MET"}  ${wanted}: ${seen}`,
    ),
    ...remarks.map((remark) => `  ${remark}`),
  ].join("\n");
}

function stepLine({ rate, payments, unsent, failedShare, latencies }: StepReport): string {
  const parts = [
    `${rate} a second: ${payments} payments`,
    ...(latencies
      ? [`p50 ${ms(latencies.p50)}, p95 ${ms(latencies.p95)}, p99 ${ms(latencies.p99)}`]
      : []),
    ...(failedShare > 0 ? [`${(failedShare * 100).toFixed(2)} % failed`] : []),
    ...(unsent > 0 ? [`${unsent} not sent in time`] : []),
  ];
  return parts.join(", ");
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function share(count: number, all: number): string {
  return `${((100 * count) / all).toFixed(2)} %`;
}
