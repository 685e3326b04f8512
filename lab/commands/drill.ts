import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { settings } from "../../stacks/environment/settings.ts";
import { deployApart } from "../deployment/deploy-apart.ts";
import { openEnvironment as openLabEnvironment } from "../deployment/lab-environment.ts";
import { drillsNamed } from "../drills/drills.ts";
import { runDrills } from "../drills/run-drills.ts";
import { readLabState } from "../lab-state.ts";
import { clusterOptions, openEnvironment } from "./cluster-options.ts";
import { interruption } from "./interruption.ts";

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
  const { report, namespace, ...options } = values;
  const drills = drillsNamed(positionals);
  await using opened = await openEnvironment({ ...options, namespace });
  const state = await readLabState();
  const lab = await openLabEnvironment(state.folder, state.environment);
  const { kubeconfig = lab.kubeconfig } = values;
  if (resolve(kubeconfig) !== lab.kubeconfig) {
    throw new UsageError(
      `${state.environment} was brought up on the cluster of ${lab.kubeconfig}, not of ${kubeconfig}. Bring it up there first: pnpm lab up ${state.environment} --kubeconfig ${kubeconfig}`,
    );
  }
  using interrupted = interruption();
  const passed = await runDrills(drills, {
    cluster: opened.cluster,
    namespace: opened.namespace,
    provision: (changes) =>
      deployApart({ cluster: options, folder: state.folder, environment: lab.name, changes }),
    environment: lab.name,
    pace: Number(lab.settings[settings.pace.key] ?? settings.pace.fallback),
    reports: report,
    tell: (line) => process.stdout.write(`${line}\n`),
    interrupted: interrupted.signal,
  });
  return passed ? 0 : 1;
}
