import { spawnSync } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { ToolUnavailableError } from "./install-once.ts";
import { runCommand } from "./run-command.ts";

/** As distributions call it. */
const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/**
 * The Chromium of this machine. It is made of more than a hundred packages, so it is no tool that is put
 * into a cache folder: a person installs it, and CI has it installed by Debian's apt-get, as root.
 *
 * @returns its path
 * @throws {@link ToolUnavailableError} where there is none
 */
export async function chromium(): Promise<string> {
  const found = await onPath();
  if (found !== undefined) {
    return found;
  }
  const isAllowed = Boolean(process.env["CI"]) && process.getuid?.() === 0;
  if (!isAllowed || spawnSync("apt-get", ["--version"]).error !== undefined) {
    throw new ToolUnavailableError(
      "No Chromium is on the PATH. On Debian: apt-get install --no-install-recommends chromium",
    );
  }
  process.stderr.write("Installing Chromium with apt-get, which takes about a minute …\n");
  await runCommand("apt-get", ["update", "--quiet=2"]);
  const options = ["--yes", "--quiet=2", "--no-install-recommends"];
  await runCommand("apt-get", ["install", ...options, "chromium"]);
  return (await onPath()) ?? "/usr/bin/chromium";
}

async function onPath(): Promise<string | undefined> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  for (const path of folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))) {
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) {
      return path;
    }
  }
  return undefined;
}
