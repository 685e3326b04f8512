import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Recipe } from "./recipe.ts";

/** This machine lacks what a tool is made with. */
export class ToolUnavailableError extends Error {
  override readonly name = "ToolUnavailableError";
}

/**
 * Installs a tool into `<cache>/<name>/<hash of its recipe>`, unless it is there already.
 *
 * It is made in a folder beside its place and moved there when it is complete: a folder in its place
 * works, also after an installation that was interrupted, and of two at once the first one counts.
 *
 * @param say - told what takes long, and how long it took
 * @returns the absolute path of the executable
 * @throws {@link ToolUnavailableError} if the machine lacks what it takes
 * @throws Error with the command that failed and the end of its output
 */
export async function installOnce(
  name: string,
  recipe: Recipe,
  cache: string,
  say: (progress: string) => void,
): Promise<string> {
  const folder = join(cache, name, await fingerprint(recipe));
  const executable = join(folder, recipe.executable);
  if (existsSync(folder)) {
    return executable;
  }
  const missing = await recipe.missing();
  if (missing !== undefined) {
    throw new ToolUnavailableError(`${name} needs ${missing}.`);
  }
  say(`Installing ${name}; the first time this takes ${recipe.duration} …`);
  const started = performance.now();
  await mkdir(join(cache, name), { recursive: true });
  const unfinished = await mkdtemp(`${folder}.unfinished-`);
  try {
    await recipe.install(unfinished);
    await moveUnlessThere(unfinished, folder);
  } catch (error) {
    throw new Error(`${name} could not be installed. ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  say(`Installed ${name} in ${seconds} s: ${folder}`);
  return executable;
}

async function moveUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!existsSync(to)) {
      throw error;
    }
  }
}

/** Changes with the pins, with the way of installing, and with the kind of machine. */
async function fingerprint({ pins, settings, executable }: Recipe): Promise<string> {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([process.platform, process.arch, settings, executable]));
  for (const file of (await readdir(pins)).sort()) {
    hash.update(`\0${file}\0`).update(await readFile(new URL(file, pins)));
  }
  return hash.digest("hex").slice(0, 16);
}
