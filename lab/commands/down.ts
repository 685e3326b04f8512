import { parseArgs } from "node:util";
import { labFolder } from "../machine/layout.ts";
import { stopMachine } from "../machine/machine.ts";
import { residue } from "../machine/residue.ts";

/** `pnpm lab down`: also where `up` was interrupted, or the lab ended by itself. */
export async function run(args: readonly string[]): Promise<number> {
  parseArgs({ args: [...args], options: {} });
  await stopMachine(labFolder);
  const left = await residue(labFolder);
  if (left.length > 0) {
    process.stderr.write(`The lab is down, and this is left of it:\n${left.join("\n")}\n`);
    return 1;
  }
  process.stdout.write("The lab is down, and nothing is left of it.\n");
  return 0;
}
