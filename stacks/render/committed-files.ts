import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { RenderedFiles } from "./rendered-files.ts";
import { root } from "./stack-configuration.ts";

/** A committed file that is not what the program renders now. */
export interface StaleFile {
  /** Relative to the repository's root. */
  readonly path: string;
  /** Undefined where the file is missing. */
  readonly committed: string | undefined;
  /** Undefined where no component writes the file any more. */
  readonly rendered: string | undefined;
}

/** Where the rendered files of an environment, or of all (""), are, relative to the repository's root. */
export function renderedFolder(environment: string): string {
  return environment === "" ? "stacks/rendered/" : `stacks/rendered/${environment}/`;
}

/** The committed files of an environment. */
export function readCommitted(environment: string, base: URL = root): RenderedFiles {
  const folder = new URL(renderedFolder(environment), base);
  mkdirSync(folder, { recursive: true });
  return new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith(".yaml"))
      .sort()
      .map((file) => [file, readFileSync(new URL(file, folder), "utf8")]),
  );
}

/** What differs between the committed files and those that the program renders now. */
export function staleFiles(
  environment: string,
  rendered: RenderedFiles,
  base: URL = root,
): readonly StaleFile[] {
  const committed = readCommitted(environment, base);
  return [...new Set([...committed.keys(), ...rendered.keys()])]
    .sort()
    .filter((file) => committed.get(file) !== rendered.get(file))
    .map((file) => ({
      path: renderedFolder(environment) + file,
      committed: committed.get(file),
      rendered: rendered.get(file),
    }));
}

/** Brings the committed files up to date. */
export function writeStale(stale: readonly StaleFile[], base: URL = root): void {
  for (const { path, rendered } of stale) {
    const file = new URL(path, base);
    if (rendered === undefined) {
      rmSync(file);
    } else {
      writeFileSync(file, rendered);
    }
  }
}
