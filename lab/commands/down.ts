import { rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import { openCluster } from "../cluster/cluster.ts";
import { openEnvironment } from "../deployment/lab-environment.ts";
import { removeDeployment } from "../deployment/remove.ts";
import { type LabState, readLabState } from "../lab-state.ts";
import { labFolder } from "../machine/layout.ts";
import { stopMachine } from "../machine/machine.ts";
import { requireOwnFolder } from "../machine/own-folder.ts";
import { residue } from "../machine/residue.ts";
import { stopPageProcess } from "../page/page-process.ts";
import { exclusive } from "./exclusive.ts";

/**
 * `pnpm lab down`: takes away what `up` made, also where that was interrupted, or the lab ended by itself.
 * Of another's cluster only the environment goes.
 */
export async function run(args: readonly string[]): Promise<number> {
  parseArgs({ args: [...args], options: {} });
  const tell = (what: string) => process.stderr.write(`${what}\n`);
  await using _ = await exclusive("down");
  await requireOwnFolder(labFolder);
  // One that says nothing may be what an interrupted `up` left.
  const state = await readLabState().catch(() => undefined);
  if (state !== undefined && !state.isOwn) {
    await removeFromOther(state, tell);
    await stopPageProcess(labFolder);
    await rm(labFolder, { recursive: true });
    process.stdout.write(`${state.environment} is gone from its cluster.\n`);
    return 0;
  }
  await stopPageProcess(labFolder);
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
  { folder, environment, kubeconfig, context }: LabState,
  tell: (what: string) => void,
): Promise<void> {
  try {
    await using cluster = await openCluster();
    await removeDeployment(cluster, await openEnvironment(folder, environment), tell);
  } catch (error) {
    tell(
      `${environment} could not be taken out of the cluster ${context} of ${kubeconfig}. If that cluster is gone, have it forgotten: rm -r ${folder}`,
    );
    throw error;
  }
}
