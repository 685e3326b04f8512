import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { runCommand } from "../tools/run-command.ts";
import { makeCgroups, removeCgroups } from "./cgroups.ts";
import {
  componentsOf,
  containerdConfiguration,
  kubeletConfiguration,
  type Parts,
  podNetwork,
  proxyConfiguration,
} from "./components.ts";
import { coveredKernelSettings } from "./kernel-settings.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { network } from "./network.ts";
import type { NodePackages } from "./node-packages.ts";
import { makeOwnFolder, requireOwnFolder } from "./own-folder.ts";
import type { Plan } from "./plan.ts";
import { isRunning, type ProcessIdentity, processIdentity } from "./process-identity.ts";
import { writeCredentials } from "./write-credentials.ts";

/** How long the processes of a lab may take to end once they are killed, in milliseconds. */
const END_LIMIT_MS = 30_000;
const POLL_MS = 50;

/** What the lab's machine is made with. */
export interface MachineTools {
  /** The executable that has all components of Kubernetes, and etcd. */
  readonly kubernetes: string;
  readonly packages: NodePackages;
  /** The name of the image that holds a pod's namespaces. */
  readonly pauseImage: string;
}

/**
 * The machine that the lab's cluster is: namespaces of the kernel (processes, mounts, network) with a
 * control plane, a container runtime and a node in them. Nothing outside is changed but one network
 * interface with its routes, control groups, and one folder. It runs until {@link stopMachine}.
 *
 * @throws Error with the end of the supervisor's log, if it does not start; nothing is left
 */
export async function startMachine(folder: string, tools: MachineTools): Promise<Layout> {
  const layout = layoutOf(folder);
  await makeOwnFolder(folder);
  const credentials = await writeCredentials(layout);
  const { kubernetes, packages } = tools;
  const parts: Parts = { layout, credentials, kubernetes, packages };
  await writeConfigurations(parts, tools.pauseImage);
  await makeCgroups();
  const plan: Plan = {
    preparation: preparationOf(layout),
    components: componentsOf(parts),
    logs: layout.logs,
    pids: layout.pids,
  };
  try {
    await startSupervisor(layout, packages, plan);
  } catch (error) {
    await stopMachine(folder);
    throw error;
  }
  return layout;
}

/** Ends everything that {@link startMachine} started, and removes what it made. */
export async function stopMachine(folder: string): Promise<void> {
  const layout = layoutOf(folder);
  const init = await readInit(layout);
  if (init !== undefined && (await isRunning(init))) {
    // The kernel ends every process of the namespace with its first, and then their mounts and interfaces.
    process.kill(init.pid, "SIGKILL");
    await until(async () => !(await isRunning(init)), "the lab's processes have ended");
  }
  await until(removed, "the lab's control groups are empty");
  await until(
    async () => !existsSync(`/sys/class/net/${network.cable.interface}`),
    "the lab's network has gone",
  );
  await rm(folder, { recursive: true, force: true });
}

/** @returns whether all control groups could be removed */
async function removed(): Promise<boolean> {
  return removeCgroups().then(
    () => true,
    () => false,
  );
}

/** Whether a machine that was started from the folder runs. */
export async function isMachineRunning(folder: string): Promise<boolean> {
  const init = await readInit(layoutOf(folder));
  return init !== undefined && (await isRunning(init));
}

/** Kills a component with SIGKILL. The supervisor starts it again. */
export async function killComponent(folder: string, name: string): Promise<void> {
  const layout = layoutOf(folder);
  const init = await readInit(layout);
  if (init === undefined) {
    throw new Error("No lab is running.");
  }
  const pid = (await readFile(join(layout.pids, name), "utf8")).trim();
  await runCommand("nsenter", [`--target=${init.pid}`, "--pid", "--mount", "kill", "-KILL", pid]);
}

async function startSupervisor(layout: Layout, packages: NodePackages, plan: Plan): Promise<void> {
  await mkdir(layout.logs, { recursive: true });
  const log = await open(join(layout.logs, "supervisor.log"), "a");
  const supervisor = fileURLToPath(new URL("supervisor.ts", import.meta.url));
  const namespaces = ["--pid", "--fork", "--mount-proc", "--mount", "--net", "--ipc", "--uts"];
  const program = [packages.catatonit, "--", process.execPath, supervisor];
  const child = spawn("unshare", [...namespaces, "--", ...program], {
    stdio: ["pipe", log.fd, log.fd],
    detached: true,
    cwd: layout.folder,
    env: { PATH: process.env["PATH"], ...packages.environment },
  });
  await log.close();
  if (child.pid === undefined || child.stdin === null) {
    throw new Error("unshare could not be started.");
  }
  const init = await initOf(child.pid);
  await writeFile(initFile(layout), JSON.stringify(init));
  await connectCable(init.pid);
  // It has waited for this, so that every component finds the network as it will be.
  child.stdin.end(JSON.stringify(plan));
  child.unref();
}

/** The first process in the namespaces that `unshare` made. */
async function initOf(unshare: number): Promise<ProcessIdentity> {
  const children = `/proc/${unshare}/task/${unshare}/children`;
  let pid = "";
  await until(async () => {
    pid = (await readFile(children, "utf8").catch(() => "")).trim();
    return pid !== "";
  }, "the lab's namespaces are there");
  return processIdentity(Number(pid));
}

/** Lays the cable into the lab, and sends what is for its pods and Services through it. */
async function connectCable(init: number): Promise<void> {
  const { interface: name, machine, lab, prefix } = network.cable;
  const ip = (...args: string[]) => runCommand("ip", args);
  const inside = (...args: string[]) =>
    runCommand("nsenter", [`--target=${init}`, "--net", "ip", ...args]);
  await ip("link", "add", name, "type", "veth", "peer", "name", "machine", "netns", String(init));
  await ip("address", "add", `${machine}/${prefix}`, "dev", name);
  await ip("link", "set", name, "up");
  await inside("link", "set", "lo", "up");
  await inside("address", "add", `${lab}/${prefix}`, "dev", "machine");
  await inside("link", "set", "machine", "up");
  await inside("route", "add", "default", "via", machine);
  for (const range of [network.pods.range, network.services]) {
    await ip("route", "add", range, "via", lab);
  }
}

/** Inside, `/run` and `/var` can be written like anywhere, and nothing of it is seen outside. */
function preparationOf(layout: Layout): Plan["preparation"] {
  const upper = join(layout.var, "upper");
  const work = join(layout.var, "work");
  return [
    ["mount", "--make-rshared", "/"],
    ["mount", "-t", "tmpfs", "tmpfs", "/run"],
    ["mkdir", "-p", upper, work],
    [
      "mount",
      "-t",
      "overlay",
      "-o",
      `lowerdir=/var,upperdir=${upper},workdir=${work}`,
      "lab",
      "/var",
    ],
    ...coveredKernelSettings("/run"),
    ["hostname", "lab"],
    ["sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"],
  ];
}

async function writeConfigurations(parts: Parts, pauseImage: string): Promise<void> {
  const { folder, kubelet, containerd, cni } = parts.layout;
  for (const path of [kubelet, containerd, cni]) {
    await mkdir(path, { recursive: true });
  }
  const json = (path: string, value: object) => writeFile(path, JSON.stringify(value));
  await writeFile(join(containerd, "config.toml"), containerdConfiguration(parts, pauseImage));
  await json(join(cni, "10-paystream.conflist"), podNetwork(parts));
  await json(join(kubelet, "config.json"), kubeletConfiguration(parts));
  await json(join(folder, "kube-proxy.json"), proxyConfiguration(parts));
  // No name outside the cluster is known to its pods.
  await writeFile(join(kubelet, "resolv.conf"), "");
}

function initFile({ folder }: Layout): string {
  return join(folder, "init.json");
}

/** Of whom it is read is killed: it has to be this user who wrote it. */
async function readInit(layout: Layout): Promise<ProcessIdentity | undefined> {
  await requireOwnFolder(layout.folder);
  const written = await readFile(initFile(layout), "utf8").catch(() => undefined);
  return written === undefined ? undefined : JSON.parse(written);
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const limit = performance.now() + END_LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > limit) {
      throw new Error(`Waited ${END_LIMIT_MS / 1000} s in vain until ${what}.`);
    }
    await sleep(POLL_MS);
  }
}
