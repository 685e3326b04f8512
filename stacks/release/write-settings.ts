import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { UsageError } from "../commands/environment-argument.ts";
import { renderedFolder, staleFiles, writeStale } from "../render/committed-files.ts";
import { renderEnvironment } from "../render/render-environment.ts";
import { root } from "../render/stack-configuration.ts";
import { isReleased, releaseOf, settingsFile } from "./release.ts";

/** The Pulumi.<env>.yaml of an environment as it stands in the working tree. */
export function readSettings(environment: string): string {
  return readFileSync(new URL(settingsFile(environment), root), "utf8");
}

/**
 * The image that an environment is to run, by digest.
 *
 * @throws UsageError where none was released yet
 */
export function releasedImage(environment: string): string {
  const release = releaseOf(readSettings(environment), settingsFile(environment));
  if (!isReleased(release)) {
    throw new UsageError(`${environment} has no release yet: its image is a digest of zeros.`);
  }
  return release.image;
}

/** What a release of an environment commits, relative to the repository's root. */
export function releasePaths(environment: string): readonly string[] {
  return [settingsFile(environment), renderedFolder(environment)];
}

/** @throws UsageError where the settings of an environment, or what is rendered of it, are not committed */
export function refuseUncommitted(environment: string): void {
  const paths = releasePaths(environment);
  const changes = execFileSync("git", ["status", "--porcelain", "--", ...paths], {
    cwd: root,
    encoding: "utf8",
  });
  if (changes !== "") {
    throw new UsageError(
      `These are not committed, and would be mixed with what is written now:\n${changes}Commit or stash them first.`,
    );
  }
}

/**
 * Writes the settings of an environment, and what the program renders of them.
 *
 * @returns the paths of what has changed, relative to the repository's root
 * @throws EnvironmentError where the program of today refuses the settings; they are as before then
 */
export async function writeSettings(environment: string, text: string): Promise<readonly string[]> {
  const file = new URL(settingsFile(environment), root);
  const before = readSettings(environment);
  writeFileSync(file, text);
  try {
    const stale = staleFiles(environment, await renderEnvironment(environment));
    writeStale(stale);
    return [settingsFile(environment), ...stale.map(({ path }) => path)];
  } catch (error) {
    writeFileSync(file, before);
    throw error;
  }
}
