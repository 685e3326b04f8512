import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { runCommand } from "../tools/run-command.ts";
import { labCgroups } from "./cgroups.ts";
import { network } from "./network.ts";

/**
 * What a lab that has ended left behind: processes, mounts, interfaces, routes, control groups and files.
 * Rules of the packet filter live in its network namespace, and go with it.
 *
 * @returns a line for each; empty where nothing is left
 */
export async function residue(folder: string): Promise<readonly string[]> {
  if (process.platform !== "linux") {
    return existsSync(folder) ? [`folder ${folder}`] : [];
  }
  const found = await Promise.all([
    processesOf(folder),
    mountsOf(folder),
    networkLeft(),
    labCgroups().then((groups) => groups.map((group) => `control group ${group}`)),
    existsSync(folder) ? [`folder ${folder}`] : [],
  ]);
  return found.flat();
}

/** Those whose command names the folder: all of the lab's do, its page too, but the ones in its pods. */
async function processesOf(folder: string): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    pids
      .filter((pid) => Number(pid) !== process.pid)
      .map(async (pid) => {
        const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
        return command.includes(folder) ? [`process ${pid}: ${command.replaceAll("\0", " ")}`] : [];
      }),
  );
  return commands.flat();
}

/** https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html: the fifth field is where. */
async function mountsOf(folder: string): Promise<readonly string[]> {
  const mounts = (await readFile("/proc/self/mountinfo", "utf8")).split("\n");
  return mounts.filter((mount) => mount.includes(folder)).map((mount) => `mount ${mount}`);
}

async function networkLeft(): Promise<readonly string[]> {
  const { interface: name } = network.cable;
  const links = await runCommand("ip", ["-oneline", "link", "show"]);
  const routes = await runCommand("ip", ["route", "show"]);
  const lines = (text: string) => text.split("\n").filter((line) => line.includes(name));
  return [
    ...lines(links).map((link) => `interface ${link}`),
    ...lines(routes).map((route) => `route ${route}`),
  ];
}
