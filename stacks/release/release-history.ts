import { execFileSync } from "node:child_process";
import { UsageError } from "../commands/environment-argument.ts";
import { root } from "../render/stack-configuration.ts";
import { isReleased, type Release, releaseName, releaseOf, settingsFile } from "./release.ts";

/** A release of an environment, and the commit with which it came. */
export interface CommittedRelease extends Release {
  readonly commit: string;
  /** ISO 8601. */
  readonly date: string;
}

/** A version of an environment's settings. */
export interface CommittedSettings {
  readonly commit: string;
  /** ISO 8601. */
  readonly date: string;
  readonly text: string;
}

/**
 * Every committed version of an environment's settings, the oldest first, along the branch that is checked
 * out: of a merge counts what it brought, not the commits before it.
 *
 * @throws UsageError where the clone is shallow, since its history is not the whole one
 */
export function settingsHistory(
  environment: string,
  repository: URL = root,
): readonly CommittedSettings[] {
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd: repository, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (git("rev-parse", "--is-shallow-repository").trim() === "true") {
    throw new UsageError(
      "This clone is shallow, and what ran before is in the history: git fetch --unshallow",
    );
  }
  const file = settingsFile(environment);
  return git(
    "log",
    "--first-parent",
    "--diff-filter=AM",
    "--reverse",
    "--format=%H %cI",
    "--",
    file,
  )
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [commit = "", date = ""] = line.split(" ");
      return { commit, date, text: git("show", `${commit}:${file}`) };
    });
}

/** The releases of a history of settings, the oldest first; a change of anything else is none. */
export function releasesOf(
  environment: string,
  history: readonly CommittedSettings[],
): readonly CommittedRelease[] {
  const releases = history.map(({ commit, date, text }) => ({
    ...releaseOf(text, `${settingsFile(environment)} of ${commit.slice(0, 12)}`),
    commit,
    date,
  }));
  return releases
    .filter((release, index) => !isSame(release, releases[index - 1]))
    .filter(isReleased);
}

/**
 * The release to go back to.
 *
 * @param to - a version, or the beginning of a revision; without one, the release before the current one.
 *   A release that was left by going back does not count then: going back twice goes back two releases.
 * @throws UsageError where there is none, naming those that there are
 */
export function earlierRelease(
  releases: readonly CommittedRelease[],
  current: Release,
  to: string | undefined,
): CommittedRelease {
  const others = releases.filter((release) => release.image !== current.image);
  const found = to === undefined ? lineOf(releases, current).at(-1) : releaseNamed(to, others);
  if (found === undefined) {
    const names = namesOf(others);
    throw new UsageError(
      [
        to === undefined
          ? `Before ${releaseName(current)} there is no release to go back to.`
          : `No other release has the version or revision "${to}".`,
        names.length === 0 ? "No other image was ever released." : `Known: ${names.join(", ")}`,
      ].join(" "),
    );
  }
  return found;
}

/** @throws UsageError where several revisions begin so: the wrong one would be provisioned */
function releaseNamed(
  to: string,
  releases: readonly CommittedRelease[],
): CommittedRelease | undefined {
  const ofVersion = releases.findLast(({ version }) => version === to);
  if (ofVersion !== undefined) {
    return ofVersion;
  }
  const begun = to === "" ? [] : releases.filter(({ revision }) => revision.startsWith(to));
  if (new Set(begun.map(({ revision }) => revision)).size > 1) {
    throw new UsageError(
      `Several revisions begin with "${to}": ${namesOf(begun).join(", ")}. Name more of it.`,
    );
  }
  return begun.at(-1);
}

/** The newest first, each once. */
function namesOf(releases: readonly CommittedRelease[]): readonly string[] {
  return [...new Set(releases.map(releaseName))].reverse();
}

/** The releases before the current one, without those that somebody has gone back from. */
function lineOf(
  releases: readonly CommittedRelease[],
  current: Release,
): readonly CommittedRelease[] {
  const line: CommittedRelease[] = [];
  for (const release of releases) {
    const known = line.findIndex(({ image }) => image === release.image);
    if (known !== -1) {
      line.length = known;
    }
    line.push(release);
  }
  const at = line.findIndex(({ image }) => image === current.image);
  return at === -1 ? line : line.slice(0, at);
}

function isSame(a: Release, b: Release | undefined): boolean {
  return a.image === b?.image && a.version === b.version && a.revision === b.revision;
}
