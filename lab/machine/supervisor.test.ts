import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Component, Plan } from "./plan.ts";

const supervisor = fileURLToPath(new URL("supervisor.ts", import.meta.url));
let folder: string;
let running: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "supervisor-"));
});
afterEach(async () => {
  if (running?.exitCode === null) {
    running.kill("SIGKILL");
    await once(running, "close");
  }
  await rm(folder, { recursive: true });
});

function supervise(plan: Partial<Plan>): ChildProcess {
  const whole: Plan = {
    preparation: [],
    components: [],
    logs: join(folder, "logs"),
    pids: join(folder, "pids"),
    ...plan,
  };
  running = spawn(process.execPath, [supervisor], { stdio: ["pipe", "pipe", "pipe"] });
  running.stdin?.end(JSON.stringify(whole));
  return running;
}

const component = (name: string, script: string): Component => ({
  name,
  executable: "/bin/sh",
  args: ["-c", script],
  env: { GREETING: "hello" },
});

const logOf = (name: string) => readFile(join(folder, "logs", name), "utf8").catch(() => "");

describe("the supervisor", () => {
  it("starts a component again each time it ends, and keeps what all of its runs wrote", async () => {
    supervise({ components: [component("brief", "echo $GREETING")] });

    await expect.poll(() => logOf("brief.log")).toMatch(/^hello\nhello\n/);
  });

  it("says which process a component is, for as long as it is one", async () => {
    supervise({ components: [component("lasting", "exec sleep 1000")] });
    const read = () => readFile(join(folder, "pids", "lasting"), "utf8").catch(() => "");
    await expect.poll(read).not.toBe("");
    const first = await read();

    process.kill(Number(first), "SIGKILL");
    await expect.poll(async () => ["", first].includes(await read())).toBe(false);
    process.kill(Number(await read()), "SIGKILL");
  });

  it("goes on with the others where one cannot be started", async () => {
    const missing = { name: "missing", executable: "/nowhere", args: [] };
    supervise({ components: [missing, component("brief", "echo here")] });

    await expect.poll(() => logOf("brief.log")).toContain("here");
  });

  it("starts nothing when the preparation fails, and says why", async () => {
    const child = supervise({
      preparation: [["sh", "-c", "echo 'no such device' >&2; exit 3"]],
      components: [component("brief", "echo here")],
    });
    let told = "";
    child.stderr?.on("data", (text) => {
      told += text;
    });
    const [code] = await once(child, "close");

    expect(code).not.toBe(0);
    expect(told).toContain("no such device");
    expect(existsSync(join(folder, "logs", "brief.log"))).toBe(false);
  });
});
