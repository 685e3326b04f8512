import { runCommand } from "../tools/run-command.ts";
import type { ImageFile } from "./image-file.ts";

/**
 * The libraries that a program is linked with, and what loads them, at the paths where this machine has
 * them. They are this machine's: with another C library, an image of them is another one.
 *
 * @throws Error naming a library that this machine has not
 */
export async function sharedLibraries(program: string): Promise<readonly ImageFile[]> {
  // Also a program that is linked with none makes `ldd` fail.
  const told = await runCommand("ldd", [program], { answers: [1] });
  const missing = /^\s*(\S+) => not found$/m.exec(told)?.[1];
  if (missing !== undefined) {
    throw new Error(`${program} needs ${missing}, which this machine has not.`);
  }
  const paths = [...told.matchAll(/(\/\S+) \(0x[0-9a-f]+\)$/gm)].map(([, path = ""]) => path);
  return paths.map((path) => ({ path, source: path }));
}
