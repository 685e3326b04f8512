import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { exclusive } from "./exclusive.ts";

const MODULE = fileURLToPath(new URL("exclusive.ts", import.meta.url));

// Only there sockets have names without files.
describe.runIf(process.platform === "linux")("commands that change the lab", () => {
  it("are refused while another one is at work, and told which", async () => {
    await using _ = await exclusive("drill", "test-one");

    await expect(exclusive("down", "test-one")).rejects.toThrow(
      `\`pnpm lab drill\` (process ${process.pid}) is at work on the lab.`,
    );
  });

  it("may begin when the other one has ended, or is about another lab", async () => {
    {
      await using _ = await exclusive("up", "test-two");
      await using __ = await exclusive("up", "test-three");
    }
    await using _ = await exclusive("down", "test-two");
  });

  it("may begin when the other one was killed", async () => {
    const script = `const { exclusive } = await import(${JSON.stringify(MODULE)});
      await exclusive("up", "test-four");
      process.stdout.write("held");
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    await expect(exclusive("down", "test-four")).rejects.toThrow(`(process ${child.pid})`);
    child.kill("SIGKILL");
    await once(child, "exit");

    await using _ = await exclusive("down", "test-four");
  });
});
