import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Kills the API server of the lab as a crash would, with SIGKILL. It is known by its command line, which
 * names files of the lab's folder: no other API server of the machine does.
 *
 * @throws Error when none runs
 */
export async function killApiServer(folder: string, processes = "/proc"): Promise<void> {
  for (const id of await readdir(processes)) {
    const [, component, ...flags] = /^\d+$/.test(id) ? await commandLine(join(processes, id)) : [];
    if (component === "kube-apiserver" && flags.some((flag) => flag.includes(`${folder}/`))) {
      process.kill(Number(id), "SIGKILL");
      return;
    }
  }
  throw new Error(`No API server of the lab in ${folder} runs.`);
}

/** Of a process that may end meanwhile. */
async function commandLine(folder: string): Promise<readonly string[]> {
  const written = await readFile(join(folder, "cmdline"), "utf8").catch(() => "");
  return written.split("\0");
}
