import { createHash } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Recipe } from "./recipe.ts";
import { runCommand } from "./run-command.ts";

export interface DebianPackages {
  /** The folder with a `SHA256SUMS` of the packages, as `sha256sum *.deb` writes it; also what they become. */
  readonly name: string;
  /** Where that folder is, if not beside this file. */
  readonly parent?: URL;
  readonly duration: string;
}

/** A file `<package>_<version>_<architecture>.deb`, and the hash that it has to have. */
interface PinnedPackage {
  readonly file: string;
  readonly sha256: string;
  readonly architecture: string;
  /** What `apt-get download` is asked for. */
  readonly request: string;
}

/**
 * The files of Debian packages, unpacked into one folder as if it were `/`. They come from where the machine
 * has its own packages from. Nothing is installed on the machine, and no script of a package runs.
 */
export function debianPackages(packages: DebianPackages): Recipe {
  const { name, parent = import.meta.url, duration } = packages;
  const pins = new URL(`${name}/`, parent);
  const pinned = async () => parseSums(await readFile(new URL("SHA256SUMS", pins), "utf8"));
  return {
    pins,
    settings: [],
    executable: name,
    duration,
    async missing() {
      const wanted = new Set((await pinned()).map(({ architecture }) => architecture));
      const here = await debianArchitecture();
      const fits = [...wanted].every((architecture) => [here, "all"].includes(architecture));
      return fits ? undefined : `Debian's apt-get and dpkg-deb, on ${[...wanted].join(" and ")}`;
    },
    async install(folder) {
      const files = await pinned();
      const downloads = join(folder, "downloads");
      const root = join(folder, name);
      await Promise.all([mkdir(downloads), mkdir(root)]);
      await download(files, downloads, name);
      for (const { file, sha256 } of files) {
        const path = join(downloads, file);
        const hash = createHash("sha256").update(await readFile(path));
        const found = hash.digest("hex");
        if (found !== sha256) {
          throw new Error(`${file} has the hash ${found}, and ${name}/SHA256SUMS has ${sha256}.`);
        }
        await runCommand("dpkg-deb", ["--extract", path, root]);
      }
      await rm(downloads, { recursive: true });
    },
  };
}

/** Undefined where packages of Debian cannot be fetched or unpacked. */
async function debianArchitecture(): Promise<string | undefined> {
  try {
    await runCommand("apt-get", ["--version"]);
    await runCommand("dpkg-deb", ["--version"]);
    return (await runCommand("dpkg", ["--print-architecture"])).trim();
  } catch {
    return undefined;
  }
}

async function download(
  packages: readonly PinnedPackage[],
  folder: string,
  name: string,
): Promise<void> {
  const requests = packages.map(({ request }) => request);
  try {
    await runCommand("apt-get", ["download", ...requests], { cwd: folder });
  } catch (error) {
    throw new Error(
      `${(error as Error).message}
Where this machine's lists of packages are missing or old, \`apt-get update\` brings them. Where the mirror
has a newer version in place of one, pin that: \`apt-get download <package> && sha256sum *.deb\` says the
line for lab/tools/${name}/SHA256SUMS.`,
      { cause: error },
    );
  }
}

function parseSums(sums: string): readonly PinnedPackage[] {
  return sums.trimEnd().split("\n").map(parseSum);
}

function parseSum(line: string): PinnedPackage {
  const parts = /^([0-9a-f]{64}) [ *](([a-z0-9.+-]+)_(\S+)_([a-z0-9]+)\.deb)$/.exec(line);
  if (parts === null) {
    throw new Error(`SHA256SUMS has to have lines "<hash>  <name of a package's file>": ${line}`);
  }
  const [, sha256 = "", file = "", name = "", version = "", architecture = ""] = parts;
  // The colon after an epoch is escaped in the name of a file.
  const request = `${name}:${architecture}=${decodeURIComponent(version)}`;
  return { file, sha256, architecture, request };
}
