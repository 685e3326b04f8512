import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { isRunning, processIdentity } from "./process-identity.ts";

// The lab's own machine is Linux, and so are its processes.
describe.runIf(process.platform === "linux")("a process", () => {
  it("is running as long as it has not ended", async () => {
    const child = spawn(process.execPath, ["--eval", "process.stdin.resume()"]);
    await once(child, "spawn");
    const identity = await processIdentity(child.pid ?? 0);

    expect(await isRunning(identity)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await isRunning(identity)).toBe(false);
  });

  it("is not one that was given the same id later", async () => {
    const identity = await processIdentity(process.pid);

    expect(await isRunning({ ...identity, started: "1" })).toBe(false);
  });

  it("is refused where there is none", async () => {
    await expect(processIdentity(2 ** 22)).rejects.toThrow("ENOENT");
  });
});
