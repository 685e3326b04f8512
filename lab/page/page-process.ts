import { spawn } from "node:child_process";
import { open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { requireOwnFolder } from "../machine/own-folder.ts";
import { isRunning, type ProcessIdentity, processIdentity } from "../machine/process-identity.ts";

/** How long it may take to start on a busy machine, in milliseconds. */
const START_LIMIT_MS = 60_000;
const POLL_MS = 50;

const filesOf = (folder: string) => ({
  identity: join(folder, "page.json"),
  log: join(folder, "page.log"),
});

/**
 * Starts the live page of the lab that is up, as a process that goes on when this one has ended.
 *
 * @returns its address
 * @throws Error with what it wrote, if it does not start
 */
export async function startPageProcess(folder: string): Promise<string> {
  await stopPageProcess(folder);
  const files = filesOf(folder);
  const log = await open(files.log, "w");
  const program = fileURLToPath(new URL("main.ts", import.meta.url));
  const child = spawn(process.execPath, [program], {
    stdio: ["ignore", log.fd, log.fd],
    detached: true,
    // By this name it is found when this process ends before it has written down whose page it is.
    argv0: `node (live page of ${folder})`,
  });
  await log.close();
  if (child.pid === undefined) {
    throw new Error("The live page could not be started.");
  }
  const identity = await processIdentity(child.pid);
  await writeFile(files.identity, JSON.stringify(identity));
  const limit = performance.now() + START_LIMIT_MS;
  for (;;) {
    const written = await readFile(files.log, "utf8");
    const [, address] = /^(http:\S+)\n/m.exec(written) ?? [];
    if (address !== undefined) {
      child.unref();
      return address;
    }
    if (!(await isRunning(identity)) || performance.now() > limit) {
      await stopPageProcess(folder);
      throw new Error(`The live page did not start. It wrote:\n${written}`);
    }
    await sleep(POLL_MS);
  }
}

/** Ends the live page, if it runs. */
export async function stopPageProcess(folder: string): Promise<void> {
  await requireOwnFolder(folder);
  const { identity: file } = filesOf(folder);
  const written = await readFile(file, "utf8").catch(() => undefined);
  if (written === undefined) {
    return;
  }
  const identity: ProcessIdentity = JSON.parse(written);
  while (await isRunning(identity)) {
    process.kill(identity.pid, "SIGKILL");
    await sleep(POLL_MS);
  }
  await rm(file);
}
