import { relativeTime, type TimelineEvent } from "../timeline.ts";
import type { Judged } from "../verdict.ts";

/** What a report tells of one drill. */
export interface DrillRecord {
  readonly name: string;
  readonly title: string;
  /** What it does, in sentences. */
  readonly purpose: string;
  readonly environment: string;
  readonly pace: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly results: readonly Judged[];
  readonly events: readonly TimelineEvent[];
  /** What the traffic came to, in lines. */
  readonly traffic: string;
  /** Why the drill ended before its end, if it did. */
  readonly stoppedBy: string | undefined;
}

/** What came of a drill as a whole. */
export type DrillOutcome = "passed" | "not passed" | "not judged";

/**
 * A drill has passed when every expectation that could be judged is met, and it came to its end. Where none
 * could be judged, nothing is known.
 */
export function outcomeOf({
  results,
  stoppedBy,
}: Pick<DrillRecord, "results" | "stoppedBy">): DrillOutcome {
  const outcomes = new Set(results.map(({ outcome }) => outcome));
  if (stoppedBy !== undefined || outcomes.has("not met")) {
    return "not passed";
  }
  return outcomes.has("met") ? "passed" : "not judged";
}

/** @param chart the file of the picture, beside the report */
export function reportMarkdown(record: DrillRecord, chart: string): string {
  const { startedAt, endedAt, results } = record;
  const judged = results.filter(({ outcome }) => outcome !== "not judged").length;
  const met = results.filter(({ outcome }) => outcome === "met").length;
  return `${[
    `# ${record.title}: ${outcomeOf(record)}`,
    record.purpose,
    [
      `- **Environment:** ${record.environment}, at pace ${record.pace}`,
      `- **Begun:** ${new Date(startedAt).toISOString()}, and took ${relativeTime(endedAt - startedAt).trim()}`,
      `- **Expectations:** ${met} of ${results.length} met, ${judged - met} not met, ${results.length - judged} not judged`,
    ].join("\n"),
    ...(record.stoppedBy === undefined ? [] : [`**It ended early:** ${record.stoppedBy}`]),
    `![${record.title}: weights, failures and latency over time](${chart})`,
    "## What was expected, and what was seen",
    tableOf(["", "expectation", "measured", "bound"], results.map(rowOf)),
    "## What happened",
    tableOf(["", "time", "event"], eventRows(record)),
    "## The traffic",
    `\`\`\`text\n${record.traffic}\n\`\`\``,
  ].join("\n\n")}\n`;
}

/** What the drill did is numbered, as it is in the picture. */
function eventRows({ events, startedAt }: DrillRecord): readonly (readonly string[])[] {
  let number = 0;
  return events.map(({ at, kind, text }) => {
    if (kind === "did") {
      number += 1;
    }
    const mark = { did: `**${number}**`, seen: "", judged: "judged" }[kind];
    return [mark, relativeTime(at - startedAt).trim(), text];
  });
}

function rowOf({ expectation, ...judgement }: Judged): readonly string[] {
  return judgement.outcome === "not judged"
    ? [judgement.outcome, expectation, judgement.reason, ""]
    : [
        judgement.outcome === "met" ? "met" : "**not met**",
        expectation,
        judgement.measured,
        judgement.bound,
      ];
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((row) => `| ${row.map(cell).join(" | ")} |`)
    .join("\n");
}

/** Text that may hold anything, such as a message of a controller. */
function cell(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll("|", "\\|")
    .replaceAll("<", "&lt;")
    .replace(/\s+/g, " ");
}
