import { EnvironmentError } from "../environment/configuration-reader.ts";
import { UsageError } from "./environment-argument.ts";

/** Errors that their message explains to the person at the keyboard; a stack trace would hide it. */
const explained = [EnvironmentError, UsageError];

/** Runs a command of the repository and ends the process with its exit code. */
export async function runCommand(command: () => Promise<number> | number): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    const isExplained =
      explained.some((kind) => error instanceof kind) ||
      isUnknownOption(error as NodeJS.ErrnoException);
    process.stderr.write(`${isExplained ? (error as Error).message : (error as Error).stack}\n`);
    process.exitCode = 1;
  }
}

/** `parseArgs` names the option that it does not know, and what to do. */
function isUnknownOption({ code }: NodeJS.ErrnoException): boolean {
  return code?.startsWith("ERR_PARSE_ARGS_") ?? false;
}
