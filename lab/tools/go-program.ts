import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Recipe } from "./recipe.ts";
import { runCommand } from "./run-command.ts";

/** The first Go that fetches the toolchain which a go.mod asks for. */
const MINIMUM_MINOR = 21;

export interface GoProgram {
  readonly name: string;
  /** The folder beside this file with its go.mod and go.sum; without one, the folder of its name. */
  readonly module?: string;
  /** Import path of its main package, which the go.mod names as a `tool`. */
  readonly package: string;
  readonly tags?: readonly string[];
  readonly duration: string;
}

/** A program that is built from Go modules, whose hashes go.sum has. */
export function goProgram(program: GoProgram): Recipe {
  const { name, module = name, package: path, tags = [], duration } = program;
  const pins = new URL(`${module}/`, import.meta.url);
  const executable = join("bin", name);
  const args = [
    "build",
    "-mod=readonly",
    "-trimpath",
    "-buildvcs=false",
    `-tags=${tags.join(",")}`,
  ];
  return {
    pins,
    settings: [...args, path],
    executable,
    duration,
    async missing() {
      const told = await runCommand("go", ["version"]).catch(() => "");
      const [, minor = "0"] = /\bgo1\.(\d+)/.exec(told) ?? [];
      const isRecent = Number(minor) >= MINIMUM_MINOR;
      return isRecent ? undefined : `Go 1.${MINIMUM_MINOR} or later on the PATH`;
    },
    async install(folder) {
      await runCommand("go", [...args, "-o", join(folder, executable), path], {
        cwd: fileURLToPath(pins),
        // GOTOOLCHAIN: an older Go fetches the one of go.mod, whatever this machine's default is.
        env: { GOTOOLCHAIN: "auto", GOWORK: "off", GOFLAGS: "", CGO_ENABLED: "0" },
      });
    },
  };
}
