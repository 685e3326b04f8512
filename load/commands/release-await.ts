/**
 * `pnpm release:await <env>` waits until the Rollout of the environment is Healthy: until a release that was
 * provisioned has all of the traffic. It fails where it was aborted, and where it pauses for too long.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { environmentOf } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { parseEnvironment } from "../../stacks/environment.ts";
import { stackConfiguration } from "../../stacks/render/stack-configuration.ts";
import { awaitHealthy } from "../await-release.ts";

await runCommand(() => {
  const name = environmentOf(parseArgs({ allowPositionals: true }).positionals[0]);
  return awaitHealthy(parseEnvironment(name, stackConfiguration(name)));
});
