import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Load } from "../load/load.ts";
import { table } from "../report.ts";
import { ServerProcess } from "../server-process.ts";
import { serviceProgram } from "../service-program.ts";
import type { Workbench } from "../workbench.ts";
import { functionOf, ownerOf } from "./attribution.ts";
import { type CpuProfile, type Stack, stacksBetween } from "./cpu-profile.ts";

const CONNECTIONS = 64;
const WARM_UP_SECONDS = 3;
const SAMPLING_MICROSECONDS = 200;
const MOST_FUNCTIONS = 40;

/**
 * Profiles the service while it authorizes, and tells what each part costs. It runs from its sources,
 * which the profile then names; they are compiled like the bundle. The profiler itself makes
 * everything slower, what calls many small functions most: the ranking holds, the sum does not.
 */
export async function profileService(workbench: Workbench): Promise<string> {
  const folder = new URL("profile/", workbench.output);
  const program = serviceProgram(new URL("../../src/main.ts", import.meta.url), [
    "--cpu-prof",
    `--cpu-prof-interval=${SAMPLING_MICROSECONDS}`,
    `--cpu-prof-dir=${fileURLToPath(folder)}`,
  ]);
  let from: number;
  let count: number;
  let to: number;
  {
    await using server = await ServerProcess.start(program, { ...workbench, latencyMs: 0 });
    using load = await Load.start({
      port: server.port,
      connections: CONNECTIONS,
      identity: undefined,
      echoesAmount: true,
    });
    await sleep(WARM_UP_SECONDS * 1000);
    from = monotonicMicroseconds();
    ({ count } = await load.measure(workbench.seconds));
    to = monotonicMicroseconds();
  }
  const [file = ""] = await readdir(folder);
  const profile: CpuProfile = JSON.parse(await readFile(new URL(file, folder), "utf8"));
  const stacks = stacksBetween(profile, from, to);
  const rank = (nameOf: (stack: Stack) => string) => ranking(stacks, nameOf, count);
  return [
    table(["by owner, with what it has Node do", "µs/request", "share"], rank(ownerOf)),
    table(["function, alone", "µs/request", "share"], rank(functionOf).slice(0, MOST_FUNCTIONS)),
  ].join("\n");
}

function ranking(stacks: readonly Stack[], nameOf: (stack: Stack) => string, requests: number) {
  const times = new Map<string, number>();
  for (const stack of stacks) {
    const name = nameOf(stack);
    times.set(name, (times.get(name) ?? 0) + stack.microseconds);
  }
  const total = stacks.reduce((sum, { microseconds }) => sum + microseconds, 0);
  return [["all", total] as const, ...[...times].sort(([, a], [, b]) => b - a)].map(
    ([name, time]) => [
      name,
      (time / requests).toFixed(2),
      `${((time / total) * 100).toFixed(1)} %`,
    ],
  );
}

/** The clock that V8 stamps its samples with. */
function monotonicMicroseconds(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
