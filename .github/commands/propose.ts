/**
 * `pnpm propose <branch> <title>` makes a pull request of what has changed in the working tree: one commit
 * with that title, made by GitHub itself and so signed by it, on a branch that is made or moved there. A
 * pull request that the branch has already is used again, under that title. A job gets `commit` and `pull`,
 * its number, as outputs.
 *
 * A pull request that the workflow's own token opens starts no workflow; that of another token does.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { checkedOutCommit } from "../../stacks/commands/checked-out-commit.ts";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { root } from "../../stacks/render/stack-configuration.ts";
import { type GitHubRepository, githubRepository } from "../github-api.ts";

await runCommand(async () => {
  const [branch, title] = parseArgs({ allowPositionals: true }).positionals;
  if (!branch || !title) {
    throw new UsageError("pnpm propose <branch> <title>");
  }
  const changed = git(
    "ls-files",
    "--modified",
    "--deleted",
    "--others",
    "--exclude-standard",
    "-z",
  );
  const paths = [...new Set(changed.split("\0"))].filter((path) => path !== "");
  if (paths.length === 0) {
    throw new UsageError("Nothing has changed, so there is nothing to propose.");
  }
  const repository = githubRepository();
  const { api, at } = repository;
  const { data: tree } = await api.rest.git.createTree({
    ...at,
    base_tree: git("rev-parse", "HEAD^{tree}").trim(),
    tree: paths.map(treeEntry),
  });
  const parents = [checkedOutCommit()];
  const { data: commit } = await api.rest.git.createCommit({
    ...at,
    message: title,
    tree: tree.sha,
    parents,
  });
  await pointBranch(repository, branch, commit.sha);
  const { data: open } = await api.rest.pulls.list({ ...at, head: `${at.owner}:${branch}` });
  const [known] = open;
  const { data: pull } = known
    ? await api.rest.pulls.update({ ...at, pull_number: known.number, title })
    : await openPull(repository, branch, title);
  const outputs = process.env["GITHUB_OUTPUT"];
  if (outputs !== undefined) {
    appendFileSync(outputs, `commit=${commit.sha}\npull=${pull.number}\n`);
  }
  process.stdout.write(`${pull.html_url}\n`);
  return 0;
});

async function openPull({ api, at }: GitHubRepository, branch: string, title: string) {
  const { data: about } = await api.rest.repos.get(at);
  return api.rest.pulls.create({ ...at, head: branch, base: about.default_branch, title });
}

async function pointBranch(
  { api, at }: GitHubRepository,
  branch: string,
  sha: string,
): Promise<void> {
  const ref = `heads/${branch}`;
  const { data: known } = await api.rest.git.listMatchingRefs({ ...at, ref });
  if (known.some((one) => one.ref === `refs/${ref}`)) {
    await api.rest.git.updateRef({ ...at, ref, sha, force: true });
  } else {
    await api.rest.git.createRef({ ...at, ref: `refs/${ref}`, sha });
  }
}

/** A file as it is now; without content, one that is gone. */
function treeEntry(path: string) {
  const file = new URL(path, root);
  const common = { path, mode: "100644", type: "blob" } as const;
  return existsSync(file)
    ? { ...common, content: readFileSync(file, "utf8") }
    : { ...common, sha: null };
}

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: fileURLToPath(root), encoding: "utf8" });
}
