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
  /** Import path of its main package, which the go.mod names as a `tool`; `.` for one in the folder. */
  readonly package: string;
  readonly tags?: readonly string[];
  /** Values that the linker gives to variables of packages, such as a version, by their import paths. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly duration: string;
}

/** A program that is built from Go modules, whose hashes go.sum has. */
export function goProgram(program: GoProgram): Recipe {
  const { name, module = name, package: path, duration } = program;
  const pins = new URL(`${module}/`, import.meta.url);
  const executable = join("bin", name);
  const args = goBuildArguments(program);
  return {
    pins,
    settings: [...args, path],
    executable,
    duration,
    missing: missingGo,
    async install(folder) {
      await runCommand("go", [...args, "-o", join(folder, executable), path], {
        cwd: fileURLToPath(pins),
        env: goEnvironment,
      });
    },
  };
}

/** `go build`, so that the same sources give the same program in whatever folder they are. */
export function goBuildArguments({ tags = [], variables = {} }: GoProgram): readonly string[] {
  const linked = Object.entries(variables).map(([variable, value]) => `-X=${variable}=${value}`);
  return [
    "build",
    "-mod=readonly",
    "-trimpath",
    "-buildvcs=false",
    `-tags=${tags.join(",")}`,
    ...(linked.length > 0 ? [`-ldflags=${linked.join(" ")}`] : []),
  ];
}

/** What decides how Go works, whatever this machine's defaults are. */
export const goEnvironment = {
  // An older Go fetches the one of go.mod.
  GOTOOLCHAIN: "auto",
  GOWORK: "off",
  GOFLAGS: "",
  CGO_ENABLED: "0",
} as const;

/** {@link Recipe.missing} of what is made with Go. */
export async function missingGo(): Promise<string | undefined> {
  const told = await runCommand("go", ["version"]).catch(() => "");
  const [, minor = "0"] = /\bgo1\.(\d+)/.exec(told) ?? [];
  const isRecent = Number(minor) >= MINIMUM_MINOR;
  return isRecent ? undefined : `Go 1.${MINIMUM_MINOR} or later on the PATH`;
}
