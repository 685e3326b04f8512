import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { TarEntry } from "./tar.ts";

interface FileAt {
  /** Where it is in the image, from `/`. */
  readonly path: string;
}

/** A file with this content, which everybody may read. */
interface WrittenFile extends FileAt {
  readonly content: string | Uint8Array;
}

/** A copy of a file of this machine, which everybody may read, and run if anybody may. */
interface CopiedFile extends FileAt {
  readonly source: string;
}

interface Folder extends FileAt {
  readonly mode: number;
  /** The number of its user and group; without one, root's. */
  readonly owner?: number;
}

/** A file or folder of an image. All that is not said otherwise belongs to root, who alone may write it. */
export type ImageFile = WrittenFile | CopiedFile | Folder;

/**
 * Files as a tar has them: in the order of their paths, and behind the folders that they are in.
 *
 * @throws Error if a file to be copied is not there, or two files have one path
 */
export async function tarEntries(files: readonly ImageFile[]): Promise<readonly TarEntry[]> {
  const byPath = new Map<string, ImageFile>();
  for (const file of files) {
    if (byPath.has(file.path)) {
      throw new Error(`Two files of an image are ${file.path}.`);
    }
    byPath.set(file.path, file);
  }
  for (const { path } of files) {
    for (let folder = dirname(path); folder !== "/"; folder = dirname(folder)) {
      byPath.set(folder, byPath.get(folder) ?? { path: folder, mode: 0o755 });
    }
  }
  const sorted = [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return Promise.all(sorted.map(tarEntry));
}

async function tarEntry(file: ImageFile): Promise<TarEntry> {
  const name = file.path.slice(1);
  const owner = { uid: 0, gid: 0 };
  if ("mode" in file) {
    const { mode, owner: id = 0 } = file;
    return { header: { name: `${name}/`, type: "directory", mode, size: 0, uid: id, gid: id } };
  }
  if ("content" in file) {
    const bytes = Buffer.from(file.content);
    const header = { name, type: "file", mode: 0o644, size: bytes.length, ...owner } as const;
    return { header, body: () => [bytes] };
  }
  const { mode, size } = await stat(file.source);
  const isExecutable = (mode & 0o111) !== 0;
  const header = {
    name,
    type: "file",
    mode: isExecutable ? 0o755 : 0o644,
    size,
    ...owner,
  } as const;
  return { header, body: () => createReadStream(file.source, { highWaterMark: 1024 * 1024 }) };
}
