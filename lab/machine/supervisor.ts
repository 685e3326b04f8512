/**
 * The first program in the lab's namespaces: it prepares them, and keeps the components of a plan running,
 * which comes on its standard input once the network is there. Where one ends it is started again, as the kubelet of other clusters restarts their control planes.
 *
 * @module
 */

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { Component, Plan } from "./plan.ts";

/** Before a component is started again, in milliseconds: one that cannot start does not eat the machine. */
const RESTART_DELAY_MS = 500;

async function keepRunning({ name, executable, args, env }: Component, plan: Plan): Promise<never> {
  const output = openSync(join(plan.logs, `${name}.log`), "a");
  const pid = join(plan.pids, name);
  for (;;) {
    const child = spawn(executable, args, {
      stdio: ["ignore", output, output],
      env: { ...process.env, ...env },
    });
    if (child.pid !== undefined) {
      writeFileSync(pid, String(child.pid));
    }
    await once(child, "exit").catch((error: Error) => say(`${name}: ${error.message}`));
    rmSync(pid, { force: true });
    say(`${name} has ended (${child.exitCode ?? child.signalCode}) and is started again`);
    await sleep(RESTART_DELAY_MS);
  }
}

function say(what: string): void {
  process.stdout.write(`${new Date().toISOString()} ${what}\n`);
}

const plan = (await json(process.stdin)) as Plan;
for (const folder of [plan.logs, plan.pids]) {
  mkdirSync(folder, { recursive: true });
}
for (const [program, ...args] of plan.preparation) {
  execFileSync(program, args, { stdio: "inherit" });
}
// The namespaces, and all that is in them, end with this process.
await Promise.all(plan.components.map((component) => keepRunning(component, plan)));
