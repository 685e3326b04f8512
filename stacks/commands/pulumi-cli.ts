import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../render/stack-configuration.ts";

/** The invariants of every environment, relative to the repository's root. */
export const policyPack = "stacks/policy";

/** Whether the pulumi CLI is on PATH. */
export function hasPulumi(): boolean {
  return spawnSync("pulumi", ["version"], { stdio: "ignore" }).status === 0;
}

/** Why a command that needs the pulumi CLI does nothing, and what would help. */
export const pulumiMissing =
  "pulumi is not on PATH. Install it (https://www.pulumi.com/docs/install/), then try again.";

/**
 * Runs the pulumi CLI on an environment's stack, with the terminal as its own.
 *
 * @returns its exit code
 */
export function pulumi(environment: string, args: readonly string[]): number {
  const { status, error } = spawnSync("pulumi", [...args, "--stack", environment], {
    cwd: root,
    stdio: "inherit",
    env: pulumiVariables(process.env),
  });
  if (error !== undefined) {
    throw error;
  }
  return status ?? 1;
}

/**
 * Runs the pulumi CLI on an environment's stack, and keeps what it writes: it is shown as well.
 *
 * @returns its exit code, and what it wrote to both of its outputs, without colours
 */
export function recordedPulumi(
  environment: string,
  args: readonly string[],
): { readonly status: number; readonly output: string } {
  const { status, error, stdout, stderr } = spawnSync(
    "pulumi",
    [...args, "--color", "never", "--non-interactive", "--stack", environment],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      env: pulumiVariables(process.env),
    },
  );
  if (error !== undefined) {
    throw error;
  }
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return { status: status ?? 1, output: `${stdout}${stderr}` };
}

/** Makes the stack where the backend has none yet. */
export function selectStack(environment: string): number {
  const { status } = spawnSync("pulumi", ["stack", "select", "--create", environment], {
    cwd: root,
    stdio: ["inherit", "ignore", "inherit"],
    env: pulumiVariables(process.env),
  });
  return status ?? 1;
}

/**
 * The variables that pulumi runs with: the project's Node first on PATH, because the program is TypeScript
 * that only Node 24 runs as it is; and a backend in files of the repository, where nobody has chosen one.
 */
export function pulumiVariables(
  variables: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const hasBackend = variables["PULUMI_BACKEND_URL"] !== undefined || isLoggedIn(variables);
  return {
    ...variables,
    PATH: `${dirname(process.execPath)}${delimiter}${variables["PATH"] ?? ""}`,
    ...(hasBackend
      ? {}
      : { PULUMI_BACKEND_URL: `file://${fileURLToPath(new URL(".pulumi-state", root))}` }),
  };
}

/** Whether `pulumi login` has chosen a backend. Pulumi keeps the choice, not only credentials, in this file. */
function isLoggedIn(variables: Readonly<Record<string, string | undefined>>): boolean {
  const home = variables["PULUMI_HOME"] ?? join(homedir(), ".pulumi");
  const file = join(home, "credentials.json");
  if (!existsSync(file)) {
    return false;
  }
  const { current = "" }: { current?: string } = JSON.parse(readFileSync(file, "utf8"));
  return current !== "";
}
