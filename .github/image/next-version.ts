import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Bumper } from "conventional-recommended-bump";
import semver from "semver";
import manifest from "../../package.json" with { type: "json" };

/** What the tags of releases begin with: `v1.4.0`. */
export const tagPrefix = "v";

/**
 * The version of the commit that is checked out: that of its tag, or else the one that follows the last
 * tag by what the commits since say that they are (https://www.conventionalcommits.org): `feat` is a minor
 * one, a breaking change a major one, all else a patch. Without any tag, the version of package.json.
 *
 * @param repository - its whole history: a shallow clone has no tags to count from
 */
export async function nextVersion(repository: URL): Promise<string> {
  const cwd = fileURLToPath(repository);
  const tags = (...args: readonly string[]) =>
    execFileSync("git", ["tag", "--list", `${tagPrefix}*`, ...args], { cwd, encoding: "utf8" })
      .split("\n")
      .map((tag) => semver.valid(tag.slice(tagPrefix.length)))
      .filter((version) => version !== null);

  const [own] = semver.rsort(tags("--points-at", "HEAD"));
  const [last] = semver.rsort(tags("--merged", "HEAD"));
  if (own !== undefined || last === undefined) {
    return own ?? manifest.version;
  }
  const recommended = await new Bumper(cwd)
    .loadPreset("conventionalcommits")
    .commits({ from: `${tagPrefix}${last}` })
    .bump();
  const next = semver.inc(last, "releaseType" in recommended ? recommended.releaseType : "patch");
  if (next === null) {
    throw new Error(`The tag ${tagPrefix}${last} is no semantic version.`);
  }
  return next;
}
