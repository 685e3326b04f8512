import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** Which core the servers have to themselves, and which one the load comes from. */
export interface Cores {
  readonly load: number;
  readonly server: number;
}

/**
 * Keeps this process, which makes the load, on the first core, and leaves the last one to the servers.
 *
 * @returns undefined where there is one core only, or no `taskset` (macOS): then nothing is pinned
 */
export function separateCores(): Cores | undefined {
  const cores = { load: 0, server: availableParallelism() - 1 };
  if (cores.server === cores.load) {
    return undefined;
  }
  const pinned = spawnSync("taskset", ["-acp", String(cores.load), String(process.pid)]);
  return pinned.status === 0 ? cores : undefined;
}

/** The command that starts another one on a core. */
export function onCore(command: readonly string[], core: number | undefined): readonly string[] {
  return core === undefined ? command : ["taskset", "-c", String(core), ...command];
}
