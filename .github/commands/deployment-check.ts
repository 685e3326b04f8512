/**
 * `pnpm deployment:check <env>` fails unless the release that the environment's settings name was deployed
 * there and judged good, the last time that it was, as `pnpm deployment:record` has recorded it. What one
 * environment has not passed with is not promoted.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { environmentOf, UsageError } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { releaseName, releaseOf, settingsFile } from "../../stacks/release/release.ts";
import { readSettings } from "../../stacks/release/write-settings.ts";
import { goodSince } from "../deployments.ts";
import { githubRepository } from "../github-api.ts";

await runCommand(async () => {
  const environment = environmentOf(parseArgs({ allowPositionals: true }).positionals[0]);
  const release = releaseOf(readSettings(environment), settingsFile(environment));
  const since = await goodSince(githubRepository(), environment, release.image);
  if (since === undefined) {
    throw new UsageError(
      `${releaseName(release)} was never deployed to ${environment} with success, or has failed there since, so it is not approved: have the workflow Staging judge it first.`,
    );
  }
  process.stdout.write(`${environment} has run ${releaseName(release)} since ${since}.\n`);
  return 0;
});
