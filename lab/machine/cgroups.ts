import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Where control groups are mounted. */
const MOUNT = "/sys/fs/cgroup";

/** The control group that all pods of the lab are below. */
export const cgroupName = "paystream-lab";

/**
 * The roots of the machine's control groups: one where it has the second version, and one for each
 * controller where it has the first.
 */
export async function cgroupRoots(mount = MOUNT): Promise<readonly string[]> {
  if (existsSync(join(mount, "cgroup.controllers"))) {
    return [mount];
  }
  const controllers = await readdir(mount).catch(() => []);
  // Where both versions are mounted, that of the second has no file of this name and no use.
  return controllers
    .map((controller) => join(mount, controller))
    .filter((root) => existsSync(join(root, "tasks")));
}

/** Makes the lab's control group wherever the kubelet looks for it. */
export async function makeCgroups(mount = MOUNT): Promise<void> {
  for (const root of await cgroupRoots(mount)) {
    const group = join(root, cgroupName);
    await mkdir(group, { recursive: true });
    if (root === mount) {
      await writeFile(join(root, "cgroup.subtree_control"), "+cpu +memory +pids +cpuset");
      await writeFile(join(group, "cgroup.subtree_control"), "+cpu +memory +pids +cpuset");
    } else if (existsSync(join(group, "cpuset.cpus"))) {
      await inheritCpus(root, group);
    }
  }
}

/** The lab's control groups that are there, also where a container runtime made one. */
export async function labCgroups(mount = MOUNT): Promise<readonly string[]> {
  const hierarchies = await readdir(mount).catch(() => []);
  return ["", ...hierarchies]
    .map((hierarchy) => join(mount, hierarchy, cgroupName))
    .filter((group) => existsSync(group));
}

/** Removes the lab's control groups, in which no process may be any more. */
export async function removeCgroups(mount = MOUNT): Promise<void> {
  for (const group of await labCgroups(mount)) {
    await removeGroup(group);
  }
}

/** A control group is removed like an empty folder, although it has files. */
async function removeGroup(group: string): Promise<void> {
  const entries = await readdir(group, { withFileTypes: true });
  for (const entry of entries.filter((entry) => entry.isDirectory())) {
    await removeGroup(join(group, entry.name));
  }
  await rmdir(group);
}

/** A new group of the first version has no processors and no memory until it is given some. */
async function inheritCpus(root: string, group: string): Promise<void> {
  for (const file of ["cpuset.cpus", "cpuset.mems"]) {
    await writeFile(join(group, file), await readFile(join(root, file)));
  }
}
