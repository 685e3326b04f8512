import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { killContainer } from "./kill-container.ts";

const ID = "0123456789abcdef".repeat(4);

describe("killing a container", () => {
  it("kills the processes of its cgroup and no other", async () => {
    const folder = await mkdtemp(join(tmpdir(), "proc-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const child = spawn("sleep", ["60"]);
    onTestFinished(() => void child.kill("SIGKILL"));
    const cgroups = new Map([
      [child.pid, `9:pids:/paystream-lab/kubepods/pod1/${ID}\n`],
      [process.pid, `9:pids:/paystream-lab/kubepods/pod1/${ID.replace("0", "1")}\n`],
    ]);
    for (const [pid, text] of cgroups) {
      await mkdir(join(folder, String(pid)));
      await writeFile(join(folder, String(pid), "cgroup"), text);
    }
    await mkdir(join(folder, "self"));
    const exit = once(child, "exit");

    expect(await killContainer(ID, folder)).toBe(1);
    expect(await exit).toEqual([null, "SIGKILL"]);
  });

  it("goes on where a process has ended with the one before", async () => {
    const folder = await mkdtemp(join(tmpdir(), "proc-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    // Above the most that the kernel gives.
    const gone = String(2 ** 22 + 1);
    await mkdir(join(folder, gone));
    await writeFile(join(folder, gone, "cgroup"), `0::/paystream-lab/${ID}\n`);

    expect(await killContainer(ID, folder)).toBe(1);
  });

  it("refuses what is no id: it would be part of any cgroup", async () => {
    await expect(killContainer("")).rejects.toThrow('"" is no id of a container.');
  });
});
