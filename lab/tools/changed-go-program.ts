import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { downloadGoModules } from "./download-go-modules.ts";
import { type GoProgram, goBuildArguments, goEnvironment, missingGo } from "./go-program.ts";
import type { Recipe } from "./recipe.ts";
import { runCommand } from "./run-command.ts";

export interface ChangedGoProgram extends GoProgram {
  /** The path of the module that has it; {@link GoProgram.package} is a folder there, such as `./cmd/x`. */
  readonly source: string;
  /** The files of that module that are written before it is built, by their paths. */
  readonly changes: Readonly<Record<string, string>>;
  /** Where the folder with its go.mod and go.sum is, if not beside this file. */
  readonly parent?: URL;
}

/**
 * A program of a Go module that builds only when some of its files are others. It is built in a copy of the
 * module, with the module's own go.mod and go.sum: our go.sum has the hash of all that the module is.
 */
export function changedGoProgram(program: ChangedGoProgram): Recipe {
  const { name, module = name, package: path, source, changes, duration } = program;
  const pins = new URL(`${module}/`, program.parent ?? import.meta.url);
  const executable = join("bin", name);
  const args = goBuildArguments(program);
  return {
    pins,
    settings: [...args, path, source, ...Object.entries(changes).flat()],
    executable,
    duration,
    missing: missingGo,
    async install(folder) {
      const copy = join(folder, "source");
      for (const { Dir } of await downloadGoModules(pins, [source])) {
        await cp(Dir, copy, { recursive: true });
      }
      // Go's cache is read-only, and so is its copy.
      await runCommand("chmod", ["-R", "u+w", copy]);
      for (const [file, content] of Object.entries(changes)) {
        await mkdir(dirname(join(copy, file)), { recursive: true });
        await writeFile(join(copy, file), content);
      }
      await runCommand("go", [...args, "-o", join(folder, executable), path], {
        cwd: copy,
        env: goEnvironment,
      });
      await rm(copy, { recursive: true });
    },
  };
}
