import { cp, mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { downloadGoModules } from "./download-go-modules.ts";
import { missingGo } from "./go-program.ts";
import type { Recipe } from "./recipe.ts";

export interface GoModuleFiles {
  readonly name: string;
  /** The folder beside this file with their go.mod and go.sum; without one, the folder of its name. */
  readonly module?: string;
  /** A file or folder of each module, by the module's path. */
  readonly paths: Readonly<Record<string, string>>;
  readonly duration: string;
}

/**
 * Files that Go modules carry besides their code. They are put side by side, each folder or file under its
 * module's path.
 */
export function goModuleFiles(files: GoModuleFiles): Recipe {
  const { name, module = name, paths, duration } = files;
  const pins = new URL(`${module}/`, import.meta.url);
  return {
    pins,
    settings: Object.entries(paths).flat(),
    executable: name,
    duration,
    missing: missingGo,
    async install(folder) {
      for (const { Path, Dir } of await downloadGoModules(pins, Object.keys(paths))) {
        const path = paths[Path] ?? "";
        const target = join(folder, name, Path);
        await mkdir(target, { recursive: true });
        await cp(join(Dir, path), join(target, basename(path)), { recursive: true });
      }
    },
  };
}
