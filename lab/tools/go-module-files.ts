import { cp, mkdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { goEnvironment, missingGo } from "./go-program.ts";
import type { Recipe } from "./recipe.ts";
import { runCommand } from "./run-command.ts";

export interface GoModuleFiles {
  /** The folder beside this file whose go.mod requires the modules, and whose go.sum has their hashes. */
  readonly name: string;
  /** A file or folder of each module, by the module's path. */
  readonly paths: Readonly<Record<string, string>>;
  readonly duration: string;
}

/**
 * Files that Go modules carry besides their code. Nothing is built: `go mod download` fetches the modules,
 * and go.sum has the hash of all that is in them. They are put side by side, each folder or file under its
 * module's path.
 */
export function goModuleFiles({ name, paths, duration }: GoModuleFiles): Recipe {
  const pins = new URL(`${name}/`, import.meta.url);
  return {
    pins,
    settings: Object.entries(paths).flat(),
    executable: name,
    duration,
    missing: missingGo,
    async install(folder) {
      const sums = await readFile(new URL("go.sum", pins), "utf8");
      const args = ["mod", "download", "-json", ...Object.keys(paths)];
      const options = { cwd: fileURLToPath(pins), env: goEnvironment };
      for (const module of downloads(await runCommand("go", args, options))) {
        const { Path, Version, Sum, Dir } = module;
        // Go itself adds the hash of a module to a go.sum that has none.
        if (!sums.includes(`${Path} ${Version} ${Sum}\n`)) {
          throw new Error(`${name}/go.sum does not have ${Path} ${Version} with the hash ${Sum}.`);
        }
        const path = paths[Path] ?? "";
        const target = join(folder, name, Path);
        await mkdir(target, { recursive: true });
        await cp(join(Dir, path), join(target, basename(path)), { recursive: true });
      }
    },
  };
}

/** What `go help mod download` says of a module with `-json`. */
interface Download {
  readonly Path: string;
  readonly Version: string;
  readonly Sum: string;
  readonly Dir: string;
}

/** Objects that stand one after the other, each from a line `{` to a line `}`. */
function downloads(output: string): readonly Download[] {
  return JSON.parse(`[${output.trim().replaceAll(/^\}\n\{/gm, "},\n{")}]`);
}
