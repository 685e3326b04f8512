import { loadInTurns, type Turn } from "../load-in-turns.ts";
import { goal, median, ratio, table } from "../report.ts";
import type { Subject } from "../subject.ts";
import type { Subjects } from "../subjects.ts";
import type { Workbench } from "../workbench.ts";

const CONNECTIONS = 2000;
/** `LATENCY_BASE_MS`; the jitter of ± 50 ms comes on top, in the service and in the baselines. */
const LATENCY_MS = 200;

const P99_OVER_BARE = 1.15;
const MEMORY_OVER_BARE = 1.3;

/** Many clients and a processor that takes its time: what the service adds while it waits. */
export async function measureConnections(
  { bare, service, all }: Subjects,
  workbench: Workbench,
): Promise<string> {
  const turns = await loadInTurns(all, {
    ...workbench,
    rounds: Math.ceil(workbench.rounds / 2),
    latencyMs: LATENCY_MS,
    connections: CONNECTIONS,
    settleSeconds: 1,
    warmUpSeconds: 3,
  });
  const each = (subject: Subject, figure: keyof Turn) =>
    (turns.get(subject) ?? []).map((turn) => turn[figure]);
  const p99 = (subject: Subject) => each(subject, "p99Ms");
  const memory = (subject: Subject) => each(subject, "residentMiB");
  return [
    `## ${CONNECTIONS} connections, the processor answering after ${LATENCY_MS} ± 50 ms\n`,
    table(
      ["server", "requests/s", "p50 ms", "p99 ms", "to bare", "MiB", "to bare", "busy"],
      all.map((subject) => [
        subject.name,
        median(each(subject, "requestsPerSecond")),
        median(each(subject, "p50Ms")),
        median(p99(subject)),
        ratio(p99(subject), p99(bare)),
        median(memory(subject)),
        ratio(memory(subject), memory(bare)),
        `${(Number(median(each(subject, "busy"), 3)) * 100).toFixed(0)} %`,
      ]),
    ),
    goal("p99 to the bare server's", P99_OVER_BARE, p99(service), p99(bare)),
    goal("memory to the bare server's", MEMORY_OVER_BARE, memory(service), memory(bare)),
  ].join("\n");
}
