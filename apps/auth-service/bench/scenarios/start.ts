import { goal, median, ratio, table } from "../report.ts";
import { ServerProcess } from "../server-process.ts";
import type { Subject } from "../subject.ts";
import type { Subjects } from "../subjects.ts";
import type { Workbench } from "../workbench.ts";

const START_OVER_BARE = 2;

/** Starts in each round: they are short, and what the machine does besides shows in them most. */
const STARTS_PER_ROUND = 3;

/** From the start of the process to its first answer to `/health`. */
export async function measureStart(
  { bare, service, all }: Subjects,
  workbench: Workbench,
): Promise<string> {
  const programs = all.filter(({ identity }) => identity === undefined);
  const starts = new Map<Subject, number[]>(programs.map((subject) => [subject, []]));
  for (let round = 0; round < workbench.rounds * STARTS_PER_ROUND; round += 1) {
    for (const [subject, startsMs] of starts) {
      await using server = await ServerProcess.start(subject.program, {
        ...workbench,
        latencyMs: 0,
      });
      startsMs.push(server.startMs);
    }
  }
  const startsOf = (subject: Subject) => starts.get(subject) ?? [];
  return [
    "## Start, from the process to the first answer\n",
    table(
      ["server", "ms", "to bare"],
      programs.map((subject) => [
        subject.name,
        median(startsOf(subject)),
        ratio(startsOf(subject), startsOf(bare)),
      ]),
    ),
    goal("start to the bare server's", START_OVER_BARE, startsOf(service), startsOf(bare)),
  ].join("\n");
}
