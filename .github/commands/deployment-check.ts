/**
 * `pnpm deployment:check <env>` fails unless the release that the environment's settings name was deployed
 * there and succeeded, as GitHub has recorded it. What one environment has not run is not promoted.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { environmentOf, UsageError } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { releaseName, releaseOf, settingsFile } from "../../stacks/release/release.ts";
import { readSettings } from "../../stacks/release/write-settings.ts";
import { root } from "../../stacks/render/stack-configuration.ts";
import { githubRepository } from "../github-api.ts";

/** How many of the last deployments are looked at. */
const LOOKED_AT = 50;

await runCommand(async () => {
  const environment = environmentOf(parseArgs({ allowPositionals: true }).positionals[0]);
  const release = releaseOf(readSettings(environment), settingsFile(environment));
  const { api, at } = githubRepository();
  const { data: deployments } = await api.rest.repos.listDeployments({
    ...at,
    environment,
    per_page: LOOKED_AT,
  });
  for (const { id, sha, created_at } of deployments) {
    if (imageAt(sha, environment) === release.image) {
      const statuses = { ...at, deployment_id: id, per_page: 100 };
      const { data } = await api.rest.repos.listDeploymentStatuses(statuses);
      if (data.some(({ state }) => state === "success")) {
        process.stdout.write(
          `${environment} has run ${releaseName(release)} since ${created_at}.\n`,
        );
        return 0;
      }
    }
  }
  throw new UsageError(
    `${releaseName(release)} was never deployed to ${environment} with success, so it is not approved there: provision it first.`,
  );
});

/** The image that an environment's settings name in a commit; undefined where the commit is not known here. */
function imageAt(commit: string, environment: string): string | undefined {
  try {
    const text = execFileSync("git", ["show", `${commit}:${settingsFile(environment)}`], {
      cwd: fileURLToPath(root),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return releaseOf(text, commit).image;
  } catch {
    return undefined;
  }
}
