import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import { openCluster } from "../cluster/cluster.ts";
import { openEnvironment } from "../deployment/lab-environment.ts";
import { removeDeployment } from "../deployment/remove.ts";
import { type LabState, readLabState } from "../lab-state.ts";
import { labFolder } from "../machine/layout.ts";
import { stopMachine } from "../machine/machine.ts";
import { residue } from "../machine/residue.ts";
import { stopPageProcess } from "../page/page-process.ts";

/**
 * `pnpm lab down`: takes away what `up` made, also where that was interrupted, or the lab ended by itself.
 * Of another's cluster only the environment goes.
 */
export async function run(args: readonly string[]): Promise<number> {
  parseArgs({ args: [...args], options: {} });
  const tell = (what: string) => process.stderr.write(`${what}\n`);
  const state = existsSync(labFolder) ? await readLabState().catch(() => undefined) : undefined;
  await stopPageProcess(labFolder);
  if (state !== undefined && !state.isOwn) {
    await removeFromOther(state, tell);
    await rm(labFolder, { recursive: true });
    process.stdout.write(`${state.environment} is gone from its cluster.\n`);
    return 0;
  }
  await stopMachine(labFolder);
  const left = await residue(labFolder);
  if (left.length > 0) {
    process.stderr.write(`The lab is down, and this is left of it:\n${left.join("\n")}\n`);
    return 1;
  }
  process.stdout.write("The lab is down, and nothing is left of it.\n");
  return 0;
}

async function removeFromOther(
  { folder, environment }: LabState,
  tell: (what: string) => void,
): Promise<void> {
  await using cluster = await openCluster();
  await removeDeployment(cluster, await openEnvironment(folder, environment), tell);
}
