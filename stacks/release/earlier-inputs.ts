import { isMap, parseDocument, type YAMLMap } from "yaml";
import { UsageError } from "../commands/environment-argument.ts";
import { type Release, releaseOf, withRelease } from "./release.ts";
import type { CommittedSettings } from "./release-history.ts";

/** Stands in the place of what going back leaves alone, where two versions of settings are compared. */
const nothing: Release = { image: "", version: "", revision: "" };

/**
 * The settings of an earlier version, with the release and the secrets of now: going back with what an
 * environment is neither changes what runs in it nor brings back a secret that was rotated.
 *
 * @param now - the Pulumi.<env>.yaml of today
 * @param earlier - the one to go back to
 */
export function earlierInputs(now: string, earlier: string, source: string): string {
  const current = parseDocument(now);
  const document = parseDocument(earlier);
  for (const { path } of secretsOf(document.contents as YAMLMap)) {
    if (!isSecret(current.getIn(path, true))) {
      document.deleteIn(path);
    }
  }
  for (const { path, value } of secretsOf(current.contents as YAMLMap)) {
    document.setIn(path, value);
  }
  const salt = current.get("encryptionsalt");
  if (salt !== undefined) {
    document.set("encryptionsalt", salt);
  }
  return withRelease(document.toString({ lineWidth: 0 }), releaseOf(now, source));
}

/**
 * The version of the settings to go back to.
 *
 * @param history - the oldest first
 * @param to - the beginning of a commit; without one, the newest whose settings, apart from release and
 *   secrets, are not those of now
 * @throws UsageError where there is none
 */
export function earlierSettings(
  history: readonly CommittedSettings[],
  now: string,
  to: string | undefined,
): CommittedSettings {
  const inputs = comparable(now);
  const found =
    to === undefined
      ? history.findLast(({ text }) => comparable(text) !== inputs)
      : history.findLast(({ commit }) => commit.startsWith(to));
  if (found === undefined) {
    const known = history.map(
      ({ commit, date }) => `${commit.slice(0, 12)} (${date.slice(0, 10)})`,
    );
    throw new UsageError(
      to === undefined
        ? "Release and secrets apart, the settings have never been other than they are. What the program makes of them is in stacks/: git revert the commit that changed it."
        : `No version of the settings came with the commit "${to}". Known: ${known.reverse().join(", ")}`,
    );
  }
  return found;
}

/** What of a file counts when it is compared: neither the release nor secrets. */
function comparable(text: string): string {
  const { config }: { config?: unknown } = parseDocument(withRelease(text, nothing)).toJS();
  return JSON.stringify(withoutSecrets(config));
}

function withoutSecrets(value: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const fields = Object.entries(value).map(([key, part]) => [key, withoutSecrets(part)]);
  return "secure" in value ? undefined : Object.fromEntries(fields.sort());
}

/** The values of a map that Pulumi has encrypted, by their paths. */
function secretsOf(
  map: YAMLMap,
  path: readonly unknown[] = [],
): readonly { path: readonly unknown[]; value: unknown }[] {
  return map.items.flatMap(({ key, value }) => {
    const own = [...path, key];
    if (isSecret(value)) {
      return [{ path: own, value }];
    }
    return isMap(value) ? secretsOf(value, own) : [];
  });
}

function isSecret(value: unknown): boolean {
  return isMap(value) && value.has("secure");
}
