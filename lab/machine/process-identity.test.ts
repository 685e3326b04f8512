import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it, vi } from "vitest";
import { isRunning, processIdentity } from "./process-identity.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

// With "darwin" it is ps that is asked, which Linux has too.
describe.each(["linux", "darwin"] as const)("a process, seen as on %s", (platform) => {
  const seenAs = () => vi.spyOn(process, "platform", "get").mockReturnValue(platform);

  it("is running as long as it has not ended", async () => {
    const child = spawn(process.execPath, ["--eval", "process.stdin.resume()"]);
    await once(child, "spawn");
    seenAs();
    const identity = await processIdentity(child.pid ?? 0);

    expect(identity.started).not.toBe("");
    expect(await isRunning(identity)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await isRunning(identity)).toBe(false);
  });

  it("is not one that was given the same id later", async () => {
    seenAs();
    const identity = await processIdentity(process.pid);

    expect(await isRunning({ ...identity, started: "1" })).toBe(false);
  });

  it("is refused where there is none", async () => {
    seenAs();
    await expect(processIdentity(2 ** 22)).rejects.toThrow();
  });
});
