import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { objectives } from "../../stacks/objectives.ts";
import { summaryOf } from "../traffic/summary.ts";
import { type Drill, DrillStoppedError } from "./drill.ts";
import { type DrilledEnvironment, DrillSession } from "./drill-session.ts";
import { PreparedEnvironment } from "./prepared-environment.ts";
import type { Chart } from "./report/chart.ts";
import { type DrillOutcome, type DrillRecord, outcomeOf } from "./report/markdown.ts";
import { trafficPanels } from "./report/traffic-panels.ts";
import { writeReport } from "./report/write-report.ts";

export interface RunDrillsOptions extends DrilledEnvironment {
  /** For reports. */
  readonly environment: string;
  readonly pace: number;
  /** Where reports are written. */
  readonly reports: string;
  /** Takes a line for the person who watches. */
  readonly tell: (line: string) => void;
  /** Ends the drill that runs, and begins no other. */
  readonly interrupted: AbortSignal;
}

/** As the summary of all drills says it. */
const SAID: Readonly<Record<DrillOutcome, string>> = {
  passed: "passed",
  "not passed": "NOT passed",
  "not judged": "not judged, as this cluster gives no way to",
};

/**
 * Runs drills one after the other, each from a Healthy release and back to it, and writes their reports. One
 * that cannot begin, or that leaves an environment that is not as it was, is told of at the end as well,
 * beside the others.
 *
 * @returns whether some were judged, and those have all passed
 */
export async function runDrills(
  drills: readonly Drill[],
  options: RunDrillsOptions,
): Promise<boolean> {
  const { tell, interrupted } = options;
  const ends: string[] = [];
  const outcomes = new Set<DrillOutcome>();
  for (const drill of drills) {
    if (interrupted.aborted) {
      break;
    }
    tell(`\n${drill.title}\n${drill.purpose}\n`);
    try {
      await using prepared = await PreparedEnvironment.of(drill, options, tell);
      const { record, report } = await runOne(drill, prepared, options);
      const outcome = outcomeOf(record);
      outcomes.add(outcome);
      ends.push(`${SAID[outcome]}: ${record.title} (${report})`);
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof DrillStoppedError)) {
        throw error;
      }
      outcomes.add("not passed");
      const did = error instanceof UsageError ? "begun" : "brought back";
      ends.push(`NOT ${did}: ${drill.title}. ${error.message}`);
    }
  }
  tell(["", ...ends].join("\n"));
  return outcomes.has("passed") && !outcomes.has("not passed") && !interrupted.aborted;
}

async function runOne(
  drill: Drill,
  prepared: PreparedEnvironment,
  { tell, environment, pace, interrupted, reports }: RunDrillsOptions,
): Promise<{ readonly record: DrillRecord; readonly report: string }> {
  await using session = await DrillSession.begin(drill, prepared, tell);
  const stoppedBy = await session.run(interrupted);
  const { timeline, verdict, ledger, watch } = session;
  const record: DrillRecord = {
    name: drill.name,
    title: drill.title,
    purpose: drill.purpose,
    environment,
    pace,
    startedAt: timeline.startedAt,
    endedAt: Date.now(),
    results: verdict.results,
    events: timeline.events,
    traffic: summaryOf(ledger),
    stoppedBy,
  };
  const seconds = (record.endedAt - record.startedAt) / 1000;
  const chart: Chart = {
    title: drill.title,
    seconds,
    panels: trafficPanels({
      startedAt: record.startedAt,
      ledger,
      weights: watch.samples.map(({ at, canaryWeight }) => ({ at, canary: canaryWeight })),
      stable: session.stable,
      seconds,
      p95Seconds: objectives.canary.health.p95Seconds,
    }),
    marks: record.events
      .filter(({ kind }) => kind === "did")
      .map(({ at }, index) => ({
        seconds: (at - record.startedAt) / 1000,
        label: String(index + 1),
      })),
  };
  return { record, report: await writeReport(reports, record, chart) };
}
