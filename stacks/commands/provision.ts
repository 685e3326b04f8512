/**
 * `pnpm provision <env>` is `pulumi up`, with what it needs around it: the project's Node, and for an
 * environment with a development Vault that Vault first, and a port-forward to it for the rest.
 *
 * Options: `--yes` asks nothing. `--refresh` looks at the live state first, as after a restart of the
 * development Vault. `--claim-routes` takes the routes back from Argo Rollouts for this one run, so that
 * an edit of timeouts or retries is applied (stacks/ownership.ts).
 *
 * @module
 */

import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { parseEnvironment } from "../environment.ts";
import { root, stackConfiguration } from "../render/stack-configuration.ts";
import { developmentVaultForward } from "../vault/development-vault.ts";
import { environmentOf } from "./environment-argument.ts";
import { forwardPort } from "./port-forward.ts";
import { hasPulumi, pulumi, pulumiMissing, selectStack } from "./pulumi-cli.ts";
import { runCommand } from "./run-command.ts";

/** What a development Vault needs before anything can be written into it. */
const untilVault = [
  "**paystream:namespace:Namespace**",
  "**paystream:vault:DevelopmentVault**",
].flatMap((urn) => ["--target", urn]);

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
  const environment = parseEnvironment("paystream", name, stackConfiguration(name));

  const selected = selectStack(name);
  if (selected !== 0) {
    return selected;
  }
  if (environment.vault.kind === "cluster") {
    return up(name, flags, values["claim-routes"]);
  }
  const vaultIsUp = pulumi(name, ["up", ...untilVault, ...flags]);
  if (vaultIsUp !== 0) {
    return vaultIsUp;
  }
  using _forward = await forwardPort(environment, "service/vault", developmentVaultForward);
  return up(name, flags, values["claim-routes"]);
});

/** The whole environment, with the routes claimed for this one run where that is asked for. */
function up(name: string, flags: readonly string[], claimRoutes: boolean): number {
  if (!claimRoutes) {
    return pulumi(name, ["up", ...flags]);
  }
  const key = "paystream:claimRoutes";
  const set = pulumi(name, ["config", "set", key, "true"]);
  try {
    return set || pulumi(name, ["up", ...flags]);
  } finally {
    pulumi(name, ["config", "rm", key]);
  }
}
