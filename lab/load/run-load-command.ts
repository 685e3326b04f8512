import { spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, dirname } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { root } from "../../stacks/render/stack-configuration.ts";

/** What a command of the repository came to. */
export interface CommandResult {
  readonly code: number;
  /** What it wrote, to either stream. */
  readonly said: string;
}

/**
 * Runs a command of load/ as its package script does, with tools of the lab on the PATH.
 *
 * @param tools executables that it finds by their names
 * @param hear is given what it writes, as it does
 */
export async function runLoadCommand(
  name: string,
  args: readonly string[],
  tools: readonly string[] = [],
  hear: (said: string) => void = () => {},
): Promise<CommandResult> {
  const path = [...tools.map((tool) => dirname(tool)), process.env["PATH"]].join(delimiter);
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL(`load/commands/${name}.ts`, root)), ...args],
    { env: { ...process.env, PATH: path }, stdio: ["ignore", "pipe", "pipe"] },
  );
  child.stdout.on("data", (part) => hear(String(part)));
  const [said, errors] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code: child.exitCode ?? 1, said: said + errors };
}
