import { type Spread, spreadOf } from "./statistics.ts";

/** One line of a table: a text for each column. */
export type Row = readonly string[];

/** A table in Markdown, its columns aligned: readable as it is, and in docs/performance.md. */
export function table(head: Row, rows: readonly Row[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: Row) =>
    `| ${cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return `${[line(head), rule, ...rows.map(line)].join("\n")}\n`;
}

/** The first column names, the others count. */
function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

export function median(values: readonly number[], digits = 0): string {
  return spreadOf(values).median.toFixed(digits);
}

/** `2.41 (2.32–2.60)`: the median of the ratios that the rounds had, each to the other of its round. */
export function ratio(values: readonly number[], references: readonly number[]): string {
  const { median, min, max } = ratioSpread(values, references);
  return `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
}

function ratioSpread(values: readonly number[], references: readonly number[]): Spread {
  return spreadOf(values.map((value, round) => value / (references[round] ?? Number.NaN)));
}

/** A goal of the project, beside what was measured. */
export function goal(
  what: string,
  atMost: number,
  values: readonly number[],
  references: readonly number[],
): string {
  const isMet = ratioSpread(values, references).median <= atMost;
  return `${what}: ${ratio(values, references)}, goal at most ${atMost}: ${isMet ? "met" : "not met"}\n`;
}
