import { parse, stringify } from "yaml";
import type * as z from "zod";
import { UsageError } from "../commands/environment-argument.ts";
import { project } from "../environment/project.ts";
import { settings } from "../environment/settings.ts";

/** What an environment runs. A release changes these settings of its Pulumi.<env>.yaml, and nothing else. */
export interface Release {
  /** By digest. */
  readonly image: string;
  readonly version: string;
  readonly revision: string;
}

const keys = ["image", "version", "revision"] as const satisfies readonly (keyof Release)[];

/** The file that says what an environment runs, relative to the repository's root. */
export function settingsFile(environment: string): string {
  return `Pulumi.${environment}.yaml`;
}

/**
 * The release that a Pulumi.<env>.yaml names.
 *
 * @param source - what the text is, for the message of an error
 * @throws UsageError where one of its settings is missing or wrong
 */
export function releaseOf(text: string, source: string): Release {
  // Every value as the text that it is: a revision of digits only would be read as a number.
  const { config }: { config?: Readonly<Record<string, unknown>> } =
    parse(text, { schema: "failsafe" }) ?? {};
  const read = (key: keyof Release) => {
    const schema: z.ZodType<string, string> = settings[key].schema;
    const parsed = schema.safeParse(config?.[`${project}:${key}`]);
    if (!parsed.success) {
      throw new UsageError(
        `${source} has no usable ${project}:${key}: it must be ${settings[key].rule}`,
      );
    }
    return parsed.data;
  };
  return { image: read("image"), version: read("version"), revision: read("revision") };
}

/**
 * The same Pulumi.<env>.yaml with another release: three values differ, and every comment stays.
 *
 * @throws Error where one of the settings does not stand on a line of its own
 */
export function withRelease(text: string, release: Release): string {
  return keys.reduce((changed, key) => {
    const line = new RegExp(`^(\\s+["']?${project}:${key}["']?:\\s).*$`, "m");
    if (!line.test(changed)) {
      throw new Error(`${project}:${key} stands on no line of its own: write it as one.`);
    }
    // With quotes where YAML would take it for anything but a text, as the commits 1e5 or 1234567.
    return changed.replace(line, (_, name: string) => name + stringify(release[key]).trimEnd());
  }, text);
}

/** Whether any image was released: an environment that never was names a digest of zeros. */
export function isReleased({ image }: Release): boolean {
  return !/@sha256:0{64}$/.test(image);
}

/** `1.4.0 (3f2c1d9)`. */
export function releaseName({ version, revision }: Release): string {
  return `${version} (${revision.slice(0, 12)})`;
}
