import { lstat, mkdir } from "node:fs/promises";
import { UsageError } from "../../stacks/commands/environment-argument.ts";

/**
 * Refuses a folder that is there and not this user's alone. The lab's is where everybody may write: what
 * stands in one that somebody else has put there would name the processes that root kills, and the programs
 * that it runs.
 *
 * @throws {@link UsageError} saying whose it is, and what to do
 */
export async function requireOwnFolder(folder: string): Promise<void> {
  const found = await lstat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  });
  if (found === undefined) {
    return;
  }
  const wrong = !found.isDirectory()
    ? "is no folder"
    : found.uid !== process.getuid?.()
      ? `belongs to the user with the id ${found.uid}`
      : (found.mode & 0o077) !== 0
        ? "can be entered by other users"
        : undefined;
  if (wrong !== undefined) {
    throw new UsageError(
      `${folder} ${wrong}, so nothing in it is trusted. Have it removed, or name another folder for temporary files with TMPDIR.`,
    );
  }
}

/**
 * Makes a folder that only this user can enter, or finds it.
 *
 * @throws {@link UsageError} where another one is in its place
 */
export async function makeOwnFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await requireOwnFolder(folder);
}
