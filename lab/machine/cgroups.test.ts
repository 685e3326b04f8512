import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cgroupName, labCgroups, makeCgroups, removeCgroups } from "./cgroups.ts";

let mount: string;

beforeEach(async () => {
  mount = await mkdtemp(join(tmpdir(), "cgroups-"));
});
afterEach(() => rm(mount, { recursive: true }));

/** A hierarchy of the first version; its files are made by the kernel elsewhere. */
async function hierarchy(name: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(mount, name));
  for (const [file, content] of Object.entries({ tasks: "", ...files })) {
    await writeFile(join(mount, name, file), content);
  }
}

describe("the lab's control groups", () => {
  it("are made in every hierarchy of the first version, and in none of the second beside them", async () => {
    await hierarchy("memory", {});
    await hierarchy("pids", {});
    await mkdir(join(mount, "unified"));
    await writeFile(join(mount, "unified", "cgroup.controllers"), "");

    await makeCgroups(mount);

    expect((await labCgroups(mount)).toSorted()).toEqual([
      join(mount, "memory", cgroupName),
      join(mount, "pids", cgroupName),
    ]);
  });

  it("may use the processors and the memory that the machine's own may", async () => {
    await hierarchy("cpuset", { "cpuset.cpus": "0-1\n", "cpuset.mems": "0\n" });
    const group = join(mount, "cpuset", cgroupName);
    await mkdir(group);
    await writeFile(join(group, "cpuset.cpus"), "");

    await makeCgroups(mount);

    expect(await readFile(join(group, "cpuset.cpus"), "utf8")).toBe("0-1\n");
    expect(await readFile(join(group, "cpuset.mems"), "utf8")).toBe("0\n");
  });

  it("hand their controllers on where the machine has the second version", async () => {
    await writeFile(join(mount, "cgroup.controllers"), "cpuset cpu memory pids");

    await makeCgroups(mount);

    const handed = join(mount, cgroupName, "cgroup.subtree_control");
    expect(await readFile(handed, "utf8")).toBe("+cpu +memory +pids +cpuset");
  });

  it("are removed with the pods' groups in them, also where only a container runtime made one", async () => {
    await hierarchy("memory", {});
    await makeCgroups(mount);
    for (const name of ["memory", "unified"]) {
      await mkdir(join(mount, name, cgroupName, "kubepods", "pod1"), { recursive: true });
    }

    await removeCgroups(mount);

    expect(await labCgroups(mount)).toEqual([]);
    expect(await readdir(join(mount, "memory"))).toEqual(["tasks"]);
  });

  it("stay, and say so, while something is in them", async () => {
    await hierarchy("memory", {});
    await makeCgroups(mount);
    await writeFile(join(mount, "memory", cgroupName, "occupied"), "");

    await expect(removeCgroups(mount)).rejects.toThrow("ENOTEMPTY");
  });
});
