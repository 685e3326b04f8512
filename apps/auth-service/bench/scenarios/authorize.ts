import { loadInTurns, type Turn } from "../load-in-turns.ts";
import { goal, median, ratio, table } from "../report.ts";
import type { Subjects } from "../subjects.ts";
import type { Workbench } from "../workbench.ts";

/** Enough to keep a server busy without a pause, and few enough for a latency that is its own. */
const CONNECTIONS = 64;

const CPU_OVER_HONO = 1.3;

/** Below this share of its core, a server waited for the load or for others who used the machine. */
const BUSY = 0.9;

/** Payments that the processor answers at once: what the path costs in itself. */
export async function measureAuthorize(
  { bare, hono, service, all }: Subjects,
  workbench: Workbench,
): Promise<string> {
  const turns = await loadInTurns(all, {
    ...workbench,
    latencyMs: 0,
    connections: CONNECTIONS,
    settleSeconds: 0.3,
    warmUpSeconds: 3,
  });
  const each = (subject: typeof bare, figure: keyof Turn) =>
    (turns.get(subject) ?? []).map((turn) => turn[figure]);
  const cpu = (subject: typeof bare) => each(subject, "cpuMicroseconds");
  const idle = all.some((subject) => Number(median(each(subject, "busy"), 2)) < BUSY);
  return [
    `## Authorizations, the processor answering at once, ${CONNECTIONS} connections\n`,
    table(
      [
        "server",
        "requests/s",
        "p50 ms",
        "p99 ms",
        "CPU µs/request",
        "to bare",
        "to Hono",
        "to service",
        "busy",
        "MiB",
      ],
      all.map((subject) => [
        subject.name,
        median(each(subject, "requestsPerSecond")),
        median(each(subject, "p50Ms"), 2),
        median(each(subject, "p99Ms"), 2),
        median(cpu(subject), 1),
        ratio(cpu(subject), cpu(bare)),
        ratio(cpu(subject), cpu(hono)),
        ratio(cpu(subject), cpu(service)),
        `${(Number(median(each(subject, "busy"), 3)) * 100).toFixed(0)} %`,
        median(each(subject, "residentMiB")),
      ]),
    ),
    idle
      ? "A server that was busy for less than 90 % waited for the load, or for others who used its core: then\nrequests/s and latency are too low and too high, and the CPU time per request still holds.\n"
      : "",
    goal(
      "CPU time per authorization to the bare Hono handler's",
      CPU_OVER_HONO,
      cpu(service),
      cpu(hono),
    ),
  ].join("\n");
}
