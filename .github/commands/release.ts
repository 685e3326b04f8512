/**
 * `pnpm release <env> <image by digest> --version <version> [--revision <commit>]` writes an image that was
 * built of a commit, by default of this one, into Pulumi.<env>.yaml together with what the program renders of
 * it. The image must be signed by our pipeline. A commit that changes nothing but what environments run and
 * have rendered has no release of its own: then nothing is written, and that is said. A job gets `released`
 * as an output.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { environmentOf, UsageError } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { releaseName, releaseOf, settingsFile, withRelease } from "../../stacks/release/release.ts";
import { verifySignature } from "../../stacks/release/signature.ts";
import {
  readSettings,
  refuseUncommitted,
  releasePaths,
  writeSettings,
} from "../../stacks/release/write-settings.ts";
import { environments, root } from "../../stacks/render/stack-configuration.ts";

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: { version: { type: "string" }, revision: { type: "string" } },
    allowPositionals: true,
  });
  const environment = environmentOf(positionals[0]);
  const [, image] = positionals;
  if (!image || !values.version) {
    throw new UsageError("pnpm release <env> <image by digest> --version <version>");
  }
  refuseUncommitted(environment);
  const before = readSettings(environment);
  const current = releaseOf(before, settingsFile(environment));
  const revision = commitOf(values.revision ?? "HEAD");
  if (!changesProgram(current.revision, revision)) {
    tellJob("released=false");
    process.stdout.write(
      `Since ${releaseName(current)}, which ${environment} runs, only what environments run has changed: there is nothing to release.\n`,
    );
    return 0;
  }
  const settings = withRelease(before, { image, version: values.version, revision });
  // What is no image by digest is refused before cosign is asked about it.
  const release = releaseOf(settings, "The release");
  verifySignature(release.image);
  const written = await writeSettings(environment, settings);
  tellJob("released=true");
  process.stdout.write(written.map((path) => `wrote ${path}\n`).join(""));
  process.stdout.write(`${environment} is to run ${releaseName(release)}.\n`);
  return 0;
});

/** The commit that a revision names, in full. */
function commitOf(revision: string): string {
  try {
    return git(
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${revision}^{commit}`,
    ).trim();
  } catch {
    throw new UsageError(
      `--revision ${revision} is no commit of this clone: name the one that the image was built of, and fetch it first.`,
    );
  }
}

/** Whether anything but releases lies between two commits; so too where the first is not known here. */
function changesProgram(from: string, to: string): boolean {
  const releases = environments().flatMap(releasePaths);
  try {
    const differing = git(
      "diff",
      "--name-only",
      from,
      to,
      "--",
      ".",
      ...releases.map((path) => `:!${path}`),
    );
    return differing !== "";
  } catch {
    return true;
  }
}

function tellJob(output: string): void {
  const outputs = process.env["GITHUB_OUTPUT"];
  if (outputs !== undefined) {
    appendFileSync(outputs, `${output}\n`);
  }
}

function git(...args: readonly string[]): string {
  return execFileSync("git", args, {
    cwd: fileURLToPath(root),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}
