import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** How many lines of a failed command are told: errors stand at the end. */
const TOLD_LINES = 20;

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes, beside 0, by which the program says what it found, and not that it failed. */
  readonly answers?: readonly number[];
}

/**
 * Runs a program to its end.
 *
 * @returns what it wrote to its standard output
 * @throws Error with the command and the end of what it wrote, if it cannot be started or fails
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  { cwd, env, answers = [] }: CommandOptions = {},
): Promise<string> {
  try {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
    const { stdout } = await promisify(execFile)(program, args, options);
    return stdout;
  } catch (error) {
    const { message, stdout = "", stderr = "", code } = error as CommandError;
    if (typeof code === "number" && answers.includes(code)) {
      return stdout;
    }
    const written = `${stdout}${stderr}`.trimEnd().split("\n").slice(-TOLD_LINES).join("\n");
    throw new Error(`${program} ${args.join(" ")} failed:\n${written || message}`, {
      cause: error,
    });
  }
}

/** What `execFile` rejects with; its code is a text where the program could not be started. */
interface CommandError extends Error {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number | string;
}
