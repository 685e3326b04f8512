/**
 * `pnpm provision <env>` is `pulumi up`, with what it needs around it: the project's Node, and for an
 * environment with a development Vault that Vault first, and a port-forward to it for the rest. At its end
 * ConfigMaps are deleted that no release can go back to, and with blue/green the weights of a canary before
 * it are forgotten.
 *
 * Options: `--yes` asks nothing. `--refresh` looks at the live state first, as after a restart of the
 * development Vault. `--claim-routes` takes the routes back from Argo Rollouts for this one run, so that
 * an edit of timeouts or retries is applied, or another strategy (stacks/ownership.ts).
 *
 * @module
 */

import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { project } from "../environment/project.ts";
import { settings } from "../environment/settings.ts";
import { type Environment, parseEnvironment } from "../environment.ts";
import { root, stackConfiguration } from "../render/stack-configuration.ts";
import { developmentVaultForward } from "../vault/development-vault.ts";
import { environmentOf } from "./environment-argument.ts";
import { forgetWeights } from "./forget-weights.ts";
import { forwardPort } from "./port-forward.ts";
import { pruneConfigurations } from "./prune-configurations.ts";
import { hasPulumi, policyPack, pulumi, pulumiMissing, selectStack } from "./pulumi-cli.ts";
import { runCommand } from "./run-command.ts";
import { untilVault } from "./until-vault.ts";

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: {
      yes: { type: "boolean", default: false },
      refresh: { type: "boolean", default: false },
      "claim-routes": { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const name = environmentOf(positionals[0]);
  if (!hasPulumi()) {
    process.stderr.write(`${pulumiMissing} Nothing was changed.\n`);
    return 1;
  }
  mkdirSync(new URL(".pulumi-state", root), { recursive: true });
  const flags = [...(values.yes ? ["--yes"] : []), ...(values.refresh ? ["--refresh"] : [])];
  const environment = parseEnvironment(name, stackConfiguration(name));

  const selected = selectStack(name);
  if (selected !== 0) {
    return selected;
  }
  if (environment.vault.kind === "cluster") {
    return up(environment, flags, values["claim-routes"]) || clearUp(environment);
  }
  const targets = untilVault.flatMap((urn) => ["--target", urn]);
  const vaultIsUp = pulumi(name, ["up", ...targets, ...flags]);
  if (vaultIsUp !== 0) {
    return vaultIsUp;
  }
  using _forward = await forwardPort(environment, "service/vault", developmentVaultForward);
  return up(environment, flags, values["claim-routes"]) || clearUp(environment);
});

/** What Pulumi and Argo Rollouts leave behind. */
function clearUp(environment: Environment): number {
  return forgetWeights(environment) || pruneConfigurations(environment);
}

/** The whole environment, with the routes claimed for this one run where that is asked for. */
function up({ name }: Environment, flags: readonly string[], claimRoutes: boolean): number {
  const fullUp = ["up", "--policy-pack", policyPack, ...flags];
  if (!claimRoutes) {
    return pulumi(name, fullUp);
  }
  const key = `${project}:${settings.claimRoutes.key}`;
  const set = pulumi(name, ["config", "set", key, "true"]);
  try {
    return set || pulumi(name, fullUp);
  } finally {
    pulumi(name, ["config", "rm", key]);
  }
}
