/**
 * `pnpm version:tag <version>` gives the commit that is checked out the tag of its version at GitHub, from
 * which the version of the next one is counted (image/next-version.ts). A tag that it has already stays; that
 * of another commit is refused: what is built of an old commit later is no release.
 *
 * @module
 */

import { parseArgs } from "node:util";
import semver from "semver";
import { checkedOutCommit } from "../../stacks/commands/checked-out-commit.ts";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { githubRepository } from "../github-api.ts";
import { tagPrefix } from "../image/next-version.ts";

await runCommand(async () => {
  const [version] = parseArgs({ allowPositionals: true }).positionals;
  if (semver.valid(version) === null) {
    throw new UsageError("pnpm version:tag <semantic version>");
  }
  const commit = checkedOutCommit();
  const { api, at } = githubRepository();
  const tag = `${tagPrefix}${version}`;
  const ref = `tags/${tag}`;
  const { data: known } = await api.rest.git.listMatchingRefs({ ...at, ref });
  const own = known.find((one) => one.ref === `refs/${ref}`);
  if (own === undefined) {
    await api.rest.git.createRef({ ...at, ref: `refs/${ref}`, sha: commit });
  } else if (own.object.sha !== commit) {
    throw new UsageError(
      `${tag} is the commit ${own.object.sha}, so ${commit} cannot be: a newer commit was released under that version. Have the pipeline run for a commit after it.`,
    );
  }
  process.stdout.write(`${commit} is ${tag}.\n`);
  return 0;
});
