import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Kills every process of a container with SIGKILL, from outside of its namespaces: from within, the kernel
 * protects the first process of a container from any signal. They are found by their cgroup, which is
 * named after the container.
 *
 * @param id of the container, as 64 hexadecimal digits
 * @returns how many processes there were
 */
export async function killContainer(id: string, processes = "/proc"): Promise<number> {
  if (!/^[0-9a-f]{64}$/.test(id)) {
    throw new Error(`"${id}" is no id of a container.`);
  }
  const pids = (await readdir(processes)).filter((name) => /^\d+$/.test(name));
  const own = await Promise.all(
    pids.map(async (pid) => {
      // A process that has ended meanwhile has no cgroup.
      const cgroups = await readFile(join(processes, pid, "cgroup"), "utf8").catch(() => "");
      return cgroups.includes(`/${id}`) ? Number(pid) : undefined;
    }),
  );
  const killed = own.filter((pid) => pid !== undefined);
  for (const pid of killed) {
    kill(pid);
  }
  return killed.length;
}

/** The processes of a container end with its first one: later ones may have gone meanwhile. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}
