import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { runCommand } from "../tools/run-command.ts";
import { areTaken } from "./address-ranges.ts";
import { cgroupRoots } from "./cgroups.ts";
import { network } from "./network.ts";

/** Programs of every Linux distribution that make namespaces and networks. */
const PROGRAMS = {
  unshare: "util-linux",
  nsenter: "util-linux",
  mount: "util-linux",
  ip: "iproute2",
} as const;

/** The processor architecture that the images and packages of the lab are for. */
const ARCHITECTURE = "x64";

/**
 * What this machine lacks to be the lab's, in sentences; empty where nothing is missing. Nothing is
 * changed by asking.
 */
export async function unmetRequirements(): Promise<readonly string[]> {
  if (process.platform !== "linux" || process.arch !== ARCHITECTURE) {
    return [
      `The lab's own cluster runs on Linux on ${ARCHITECTURE}; this is ${process.platform} on ${process.arch}.`,
    ];
  }
  if (process.getuid?.() !== 0) {
    return [
      "The lab's own cluster needs root: it makes namespaces, mounts and a network interface.",
    ];
  }
  const missing = await missingPrograms();
  if (missing.length > 0) {
    return missing;
  }
  return [...(await unusableKernel()), ...(await takenAddresses())];
}

async function missingPrograms(): Promise<readonly string[]> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const found = async (program: string) => {
    const attempts = folders.map((folder) => access(join(folder, program), constants.X_OK));
    return (await Promise.allSettled(attempts)).some(({ status }) => status === "fulfilled");
  };
  const results = await Promise.all(
    Object.entries(PROGRAMS).map(async ([program, source]) => ({
      is: await found(program),
      told: `The program ${program} is not on the PATH; it is part of ${source}.`,
    })),
  );
  return results.filter(({ is }) => !is).map(({ told }) => told);
}

async function unusableKernel(): Promise<readonly string[]> {
  const isAllowed = await runCommand("unshare", [
    "--pid",
    "--fork",
    "--mount",
    "--net",
    "--ipc",
    "--uts",
    "true",
  ]).then(
    () => true,
    () => false,
  );
  const cgroups = await cgroupRoots();
  const areWritable = await Promise.all(cgroups.map((root) => access(root, constants.W_OK))).then(
    () => true,
    () => false,
  );
  return [
    ...(isAllowed ? [] : ["The kernel refuses new namespaces: this looks like a container."]),
    ...(cgroups.length > 0 && areWritable
      ? []
      : ["Control groups are not mounted at /sys/fs/cgroup, or cannot be written."]),
  ];
}

/** @returns a sentence for each address range of the lab that the machine already sends somewhere */
async function takenAddresses(): Promise<readonly string[]> {
  const ranges = [network.pods.range, network.services, network.cable.machine];
  const routes: readonly { readonly dst: string; readonly dev: string }[] = JSON.parse(
    await runCommand("ip", ["-json", "route", "show"]),
  );
  return ranges.flatMap((range) => {
    const taken = routes.find(({ dst }) => areTaken(dst, range));
    return taken === undefined
      ? []
      : [`The address range ${range} is used by the network interface ${taken.dev} already.`];
  });
}
