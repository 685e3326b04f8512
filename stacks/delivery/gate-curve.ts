import { type ErrorGate, stopProbability } from "./gate-arithmetic.ts";

/** The figures of docs/gates.md, as Markdown. */
export interface GateCurve {
  readonly table: string;
  readonly chart: string;
}

/** Payments a second to the canary. */
const traffics = [1, 2, 4, 6, 10, 20, 50];

/** Success rates of a healthy release; the first is an environment's default. */
const successRates = [0.998, 0.9965, 0.995, 0.99];

/** The canary's share of all payments while this gate looks at it. */
const CANARY_SHARE = 0.1;

/**
 * How often the gate on errors is wrong, by the traffic that the canary gets.
 *
 * @param floor payments a second below which nothing is judged
 */
export function gateCurve(gate: ErrorGate, floor: number): GateCurve {
  const rows = traffics.map((requestsPerSecond) => ({
    requestsPerSecond,
    stopped: successRates.map((rate) =>
      stopProbability(gate, { requestsPerSecond, errorShare: 1 - rate }),
    ),
    missed: 1 - stopProbability(gate, { requestsPerSecond, errorShare: 2 * gate.threshold }),
  }));
  const columns = [
    "to the canary",
    "in all",
    ...successRates.map((rate) => `stopped at ${rate}`),
    `missed at ${percent(2 * gate.threshold)} errors`,
    "judged",
  ];
  const cells = rows.map(({ requestsPerSecond, stopped, missed }) => [
    `${requestsPerSecond}/s`,
    `${Math.round(requestsPerSecond / CANARY_SHARE)}/s`,
    ...[...stopped, missed].map(percent),
    requestsPerSecond < floor ? "no: pauses" : "yes",
  ]);
  const line = (share: (row: (typeof rows)[number]) => number) =>
    `  line [${rows.map((row) => (100 * share(row)).toFixed(2)).join(", ")}]`;
  return {
    table: [columns, columns.map(() => "---"), ...cells]
      .map((row) => `| ${row.join(" | ")} |`)
      .join("\n"),
    chart: [
      "xychart-beta",
      `  x-axis "payments a second to the canary" [${traffics.join(", ")}]`,
      '  y-axis "wrong answers, %" 0 --> 30',
      line(({ missed }) => missed),
      line(({ stopped: [first = 0] }) => first),
    ].join("\n"),
  };
}

/** A share with two digits that count. */
export function percent(share: number): string {
  const value = 100 * share;
  return value < 0.001 ? "< 0.001 %" : `${Number(value.toPrecision(2))} %`;
}
