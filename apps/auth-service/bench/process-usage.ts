import { readFileSync } from "node:fs";

/** `/proc` counts CPU time in these, on every architecture that Node runs on (USER_HZ is 100). */
const MICROSECONDS_PER_TICK = 10_000;

/** Index of `utime` in `/proc/<pid>/stat` after the name of the program; `stime` is the next (proc_pid_stat(5)). */
const UTIME = 11;

/** CPU time of a process since it started, user and system, all of its threads, in microseconds. */
export function cpuTimeOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[UTIME]) + Number(fields[UTIME + 1])) * MICROSECONDS_PER_TICK;
}

/** Memory of a process that is in RAM now, in bytes. */
export function residentBytesOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
