import { readFile } from "node:fs/promises";
import { runCommand } from "../tools/run-command.ts";

/** Tells a process from a later one that was given the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started: in ticks of the clock since the machine started, or as `ps` says it. */
  readonly started: string;
}

/** @throws Error if there is no such process */
export async function processIdentity(pid: number): Promise<ProcessIdentity> {
  const { started } = await readStat(pid);
  return { pid, started };
}

/** Whether the very process is there, and has not ended. */
export async function isRunning({ pid, started }: ProcessIdentity): Promise<boolean> {
  const stat = await readStat(pid).catch(() => undefined);
  return stat !== undefined && stat.started === started && stat.state !== "Z";
}

interface Stat {
  readonly state: string;
  readonly started: string;
}

/** A lab on another's cluster has processes here too, and this machine need not be Linux. */
function readStat(pid: number): Promise<Stat> {
  return process.platform === "linux" ? readProc(pid) : askPs(pid);
}

/** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/ps.html; `lstart` is there on macOS and BSD. */
async function askPs(pid: number): Promise<Stat> {
  const columns = ["-o", "state=", "-o", "lstart="];
  const env = { ...process.env, LC_ALL: "C" };
  const told = (await runCommand("ps", [...columns, "-p", String(pid)], { env })).trim();
  return { state: told.slice(0, 1), started: told.slice(told.indexOf(" ")).trim() };
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: state is the third field, start the 22nd. */
async function readProc(pid: number): Promise<Stat> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The second field, in brackets, is a name in which anything may stand.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state = "", started = ""] = [fields[0], fields[19]];
  return { state, started };
}
