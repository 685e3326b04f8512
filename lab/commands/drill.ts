import { parseArgs } from "node:util";
import { settings } from "../../stacks/environment/settings.ts";
import { deployApart } from "../deployment/deploy-apart.ts";
import { openEnvironment as openLabEnvironment } from "../deployment/lab-environment.ts";
import { drillsNamed } from "../drills/drills.ts";
import { runDrills } from "../drills/run-drills.ts";
import { readLabState } from "../lab-state.ts";
import { clusterOptions, openEnvironment } from "./cluster-options.ts";
import { exclusive } from "./exclusive.ts";
import { interruption } from "./interruption.ts";
import { requireDeployedByLab } from "./requested-cluster.ts";

/**
 * `pnpm lab drill [<name>…]`: without a name, every drill. It ends with 1 when an expectation is not met.
 * Ctrl-C ends the drill under way and brings the environment back; a second one ends it at once.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { ...clusterOptions, report: { type: "string", default: "lab-reports" } },
    allowPositionals: true,
  });
  const { report, ...options } = values;
  const drills = drillsNamed(positionals);
  const state = await readLabState();
  requireDeployedByLab(state, options);
  await using _ = await exclusive("drill");
  const { gateway } = options;
  await using opened = await openEnvironment({ gateway });
  const lab = await openLabEnvironment(state.folder, state.environment);
  using interrupted = interruption();
  const passed = await runDrills(drills, {
    cluster: opened.cluster,
    namespace: opened.namespace,
    provision: (changes) =>
      deployApart({ cluster: { gateway }, folder: state.folder, environment: lab.name, changes }),
    environment: lab.name,
    pace: Number(lab.settings[settings.pace.key] ?? settings.pace.fallback),
    reports: report,
    tell: (line) => process.stdout.write(`${line}\n`),
    interrupted: interrupted.signal,
  });
  return passed ? 0 : 1;
}
