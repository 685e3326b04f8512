import { parseArgs } from "node:util";
import { settings } from "../../stacks/environment/settings.ts";
import { openCluster } from "../cluster/cluster.ts";
import { deploy } from "../deployment/deploy.ts";
import { openEnvironment } from "../deployment/lab-environment.ts";
import { drillsNamed } from "../drills/drills.ts";
import { runDrills } from "../drills/run-drills.ts";
import { readLabState } from "../lab-state.ts";
import { interruption } from "./interruption.ts";

/**
 * `pnpm lab drill [<name>…]`: without a name, every drill. It ends with 1 when an expectation is not met.
 * Ctrl-C ends the drill under way and brings the environment back; a second one ends it at once.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      report: { type: "string", default: "lab-reports" },
      kubeconfig: { type: "string" },
      context: { type: "string" },
      gateway: { type: "string" },
    },
    allowPositionals: true,
  });
  const drills = drillsNamed(positionals);
  const lab = await readLabState();
  const environment = await openEnvironment(lab.folder, lab.environment);
  await using cluster = await openCluster(values);
  using interrupted = interruption();
  const passed = await runDrills(drills, {
    cluster,
    namespace: lab.namespace,
    provision: async (changes) => {
      await deploy(cluster, environment, { changes });
    },
    environment: lab.environment,
    pace: Number(environment.settings[settings.pace.key] ?? settings.pace.fallback),
    reports: values.report,
    tell: (line) => process.stdout.write(`${line}\n`),
    interrupted: interrupted.signal,
  });
  return passed ? 0 : 1;
}
