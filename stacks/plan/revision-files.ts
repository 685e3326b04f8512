import { execFileSync, spawnSync } from "node:child_process";
import { UsageError } from "../commands/environment-argument.ts";
import { renderedFolder } from "../render/committed-files.ts";
import type { RenderedFiles } from "../render/rendered-files.ts";
import { root } from "../render/stack-configuration.ts";

/** The environments that have rendered files at a git revision. */
export function environmentsAt(revision: string, repository: URL = root): readonly string[] {
  return git(repository, "ls-tree", "--name-only", revision, renderedFolder(""))
    .map((path) => path.slice(renderedFolder("").length))
    .filter((name) => name !== "");
}

/** The rendered files of an environment at a git revision; none where there was no such environment. */
export function filesAt(
  revision: string,
  environment: string,
  repository: URL = root,
): RenderedFiles {
  const folder = renderedFolder(environment);
  return new Map(
    git(repository, "ls-tree", "--name-only", revision, folder).map((path) => [
      path.slice(folder.length),
      execFileSync("git", ["show", `${revision}:${path}`], { cwd: repository, encoding: "utf8" }),
    ]),
  );
}

/**
 * The commit to compare with: where one branch, by default the current one, left another.
 *
 * @throws UsageError where git does not know the revision
 */
export function baseRevision(name: string, head = "HEAD", repository: URL = root): string {
  const { status, stdout, stderr } = spawnSync("git", ["merge-base", name, head], {
    cwd: repository,
    encoding: "utf8",
  });
  if (status !== 0) {
    throw new UsageError(
      `git finds no commit that "${name}" and ${head} have in common: ${stderr.trim() || "the histories are apart, or the clone is shallow"}.\nName a branch, a tag or a commit: pnpm plan <base>`,
    );
  }
  return stdout.trim();
}

function git(repository: URL, ...args: readonly string[]): readonly string[] {
  const output = execFileSync("git", args, { cwd: repository, encoding: "utf8" });
  return output.split("\n").filter((line) => line !== "");
}
