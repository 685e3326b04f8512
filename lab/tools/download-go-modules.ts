import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { goEnvironment } from "./go-program.ts";
import { runCommand } from "./run-command.ts";

/** What `go help mod download` says of a module with `-json`. */
interface GoModule {
  readonly Path: string;
  readonly Version: string;
  /** The hash of all that is in it. */
  readonly Sum: string;
  /** Its files, which nobody may write, in Go's own cache. */
  readonly Dir: string;
}

/**
 * Fetches modules as they are, without what they need and without building anything.
 *
 * @param pins - the folder whose go.mod requires them, and whose go.sum has their hashes
 * @throws Error if go.sum does not have the hash of one
 */
export async function downloadGoModules(
  pins: URL,
  paths: readonly string[],
): Promise<readonly GoModule[]> {
  const sums = await readFile(new URL("go.sum", pins), "utf8");
  const options = { cwd: fileURLToPath(pins), env: goEnvironment };
  const modules = parse(await runCommand("go", ["mod", "download", "-json", ...paths], options));
  for (const { Path, Version, Sum } of modules) {
    // Go itself adds the hash of a module to a go.sum that has none.
    if (!sums.includes(`${Path} ${Version} ${Sum}\n`)) {
      const file = fileURLToPath(new URL("go.sum", pins));
      throw new Error(`${file} does not have ${Path} ${Version} with the hash ${Sum}.`);
    }
  }
  return modules;
}

/** Objects that stand one after the other, each from a line `{` to a line `}`. */
function parse(output: string): readonly GoModule[] {
  return JSON.parse(`[${output.trim().replaceAll(/^\}\n\{/gm, "},\n{")}]`);
}
