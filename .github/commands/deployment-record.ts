/**
 * `pnpm deployment:record <env>` records at GitHub that the release which the environment's settings name was
 * deployed there, and judged good. `--failed` records that it was not. What a job of an environment has GitHub
 * record by itself says only that the job ran; `pnpm deployment:check` and so a promotion go by this.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { checkedOutCommit } from "../../stacks/commands/checked-out-commit.ts";
import { environmentOf } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { releaseName, releaseOf, settingsFile } from "../../stacks/release/release.ts";
import { readSettings } from "../../stacks/release/write-settings.ts";
import { recordDeployment } from "../deployments.ts";
import { githubRepository } from "../github-api.ts";

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: { failed: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const environment = environmentOf(positionals[0]);
  const release = releaseOf(readSettings(environment), settingsFile(environment));
  const commit = checkedOutCommit();
  const run = await recordDeployment(githubRepository(), {
    environment,
    release,
    commit,
    isGood: !values.failed,
  });
  const name = releaseName(release);
  const sentence = values.failed
    ? `${environment} has not passed with ${name}. It goes back to what ran there before, unless the same run says that this failed too; this release is not promoted.`
    : `${environment} runs ${name}, and has passed with it.`;
  process.stdout.write(`${sentence}${run === undefined ? "" : `\n\n${run}`}\n`);
  return 0;
});
