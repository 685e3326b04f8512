import { setTimeout as sleep } from "node:timers/promises";
import { Load } from "./load/load.ts";
import { cpuTimeOf, residentBytesOf } from "./process-usage.ts";
import { type ServerOptions, ServerProcess } from "./server-process.ts";
import { quantile } from "./statistics.ts";
import type { Subject } from "./subject.ts";

export interface TurnOptions extends ServerOptions {
  readonly rounds: number;
  /** Of each turn that is measured. */
  readonly seconds: number;
  /** Before that, in each turn, and once more in the first: connections are opened, code is compiled. */
  readonly settleSeconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
}

/** What one turn of a subject came to. */
export interface Turn {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the server for each answer, in microseconds. */
  readonly cpuMicroseconds: number;
  /** Share of the time that the server computed: below 1, something else was the limit. */
  readonly busy: number;
  readonly residentMiB: number;
}

/**
 * Loads each subject in turn, round after round, so that what else the machine does at a time touches
 * all of them alike. Their processes live through all rounds, and compute only in their turns.
 *
 * @returns the turns of each subject, by round
 */
export async function loadInTurns(
  subjects: readonly Subject[],
  options: TurnOptions,
): Promise<ReadonlyMap<Subject, readonly Turn[]>> {
  await using stack = new AsyncDisposableStack();
  const servers = new Map<Subject, ServerProcess>();
  const turns = new Map<Subject, Turn[]>();
  for (const subject of subjects) {
    const server = stack.use(await ServerProcess.start(subject.program, options));
    servers.set(subject, server);
    turns.set(subject, []);
    await takeTurn(subject, server, {
      ...options,
      settleSeconds: options.warmUpSeconds,
      seconds: 0,
    });
  }
  for (let round = 0; round < options.rounds; round += 1) {
    for (const [subject, server] of rotated([...servers], round)) {
      turns.get(subject)?.push(await takeTurn(subject, server, options));
    }
    process.stderr.write(`round ${round + 1} of ${options.rounds}\n`);
  }
  return turns;
}

async function takeTurn(
  subject: Subject,
  server: ServerProcess,
  options: TurnOptions,
): Promise<Turn> {
  using load = await Load.start({
    ...subject,
    port: server.port,
    connections: options.connections,
  });
  await sleep(options.settleSeconds * 1000);
  const cpuBefore = cpuTimeOf(server.pid);
  const { count, seconds, latenciesMs } = await load.measure(options.seconds);
  const cpuMicroseconds = cpuTimeOf(server.pid) - cpuBefore;
  return {
    requestsPerSecond: count / seconds,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    cpuMicroseconds: cpuMicroseconds / count,
    busy: cpuMicroseconds / (seconds * 1_000_000),
    residentMiB: residentBytesOf(server.pid) / 2 ** 20,
  };
}

/** So that no subject always comes after the same other one's garbage. */
function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
