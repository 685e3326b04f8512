/**
 * `pnpm release:await <env>` waits until the Rollout of the environment is Healthy: until a release that was
 * provisioned has all of the traffic. It fails where it was aborted, and where that takes too long: 45
 * minutes, or `--timeout <time>` where a person has to promote it.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { environmentOf } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { parseEnvironment } from "../../stacks/environment.ts";
import { stackConfiguration } from "../../stacks/render/stack-configuration.ts";
import { awaitHealthy, releaseSeconds } from "../await-release.ts";
import { durationOf } from "../duration.ts";

await runCommand(() => {
  const { values, positionals } = parseArgs({
    options: { timeout: { type: "string" } },
    allowPositionals: true,
  });
  const name = environmentOf(positionals[0]);
  const seconds =
    values.timeout === undefined ? releaseSeconds : durationOf("--timeout", values.timeout);
  return awaitHealthy(parseEnvironment(name, stackConfiguration(name)), seconds);
});
