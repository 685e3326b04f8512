import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Recipe } from "./recipe.ts";
import { runCommand } from "./run-command.ts";

const MINIMUM_MINOR = 11;
const INTERPRETERS = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];

/** Fails where the interpreter is too old, or cannot make an environment (Debian's python3-venv). */
const PROBE = `import sys, venv, ensurepip; sys.exit(sys.version_info < (3, ${MINIMUM_MINOR}))`;

/** No package that would have to be built: what builds it is pinned by nothing. */
export const pipArguments = [
  "install",
  "--quiet",
  "--no-deps",
  "--require-hashes",
  "--only-binary=:all:",
] as const;

export interface PythonProgram {
  /** The folder beside this file with the program's requirements.txt; also the name of its command. */
  readonly name: string;
  readonly duration: string;
}

/** A program that is installed from PyPI into an environment of its own, by requirements with hashes. */
export function pythonProgram({ name, duration }: PythonProgram): Recipe {
  const pins = new URL(`${name}/`, import.meta.url);
  return {
    pins,
    settings: pipArguments,
    executable: name,
    duration,
    missing: missingPython,
    async install(folder) {
      const environment = join(folder, "environment");
      await pipInstall(environment, pins);
      await writeLauncher(join(folder, name), join(environment, "bin", name));
    },
  };
}

/**
 * Makes a Python environment with what a folder's requirements.txt names.
 *
 * @throws Error if a package cannot be had, or has another hash
 */
export async function pipInstall(environment: string, pins: URL): Promise<void> {
  const python = await findPython();
  if (python === undefined) {
    throw new Error("Python has gone");
  }
  await runCommand(python, ["-m", "venv", environment]);
  const requirements = fileURLToPath(new URL("requirements.txt", pins));
  const pip = [join(environment, "bin", "pip"), ...pipArguments, "--requirement", requirements];
  await runCommand(join(environment, "bin", "python"), pip);
}

/** {@link Recipe.missing} of what is installed with pip. */
export async function missingPython(): Promise<string | undefined> {
  const python = await findPython();
  return python === undefined ? `Python 3.${MINIMUM_MINOR} or later with venv` : undefined;
}

async function findPython(): Promise<string | undefined> {
  for (const interpreter of INTERPRETERS) {
    const works = await runCommand(interpreter, ["-c", PROBE]).then(
      () => true,
      () => false,
    );
    if (works) {
      return interpreter;
    }
  }
  return undefined;
}

/** The scripts that pip writes name their interpreter by its path, and the folder is yet to be moved. */
async function writeLauncher(path: string, command: string): Promise<void> {
  const isScript = (await readFile(command)).subarray(0, 2).toString() === "#!";
  const interpreter = isScript ? '"$here/environment/bin/python" ' : "";
  const launcher = `#!/bin/sh
here=$(dirname "$0")
exec ${interpreter}"$here/environment/bin/$(basename "$0")" "$@"
`;
  await writeFile(path, launcher);
  await chmod(path, 0o755);
}
