import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { drills } from "./drills/drills.ts";
import { judgeLab } from "./load/judge-lab.ts";
import { labFolder } from "./machine/layout.ts";
import { unmetRequirements } from "./machine/requirements.ts";
import { residue } from "./machine/residue.ts";
import { useTool } from "./tools/use-tool.ts";

const k6 = useTool("k6");

/** Drills that take longer than what they show is worth at every change; a person runs them. */
const NOT_EVERY_TIME = ["blue-green-failed", "rolling-restart", "charged-once"];

const LIMIT_MS = 900_000;
/** Of a person, who did not ask for its end. */
const isUp = existsSync(labFolder);
const unmet = isUp ? [] : await unmetRequirements();

let reports: string;
beforeAll(async () => {
  reports = await mkdtemp(join(tmpdir(), "paystream-reports-"));
});
afterAll(async () => {
  if (!isUp) {
    await lab(["down"]);
  }
  await rm(reports, { recursive: true });
});

/** In CI a machine that cannot be the lab's is a failure, elsewhere a reason to skip. */
function needLab({ skip }: TestContext): void {
  if (isUp) {
    throw new Error(
      `${labFolder} is there: a lab is up, or was not taken down. Do so first: pnpm lab down`,
    );
  }
  if (unmet.length > 0) {
    if (process.env["CI"]) {
      throw new Error(unmet.join("\n"));
    }
    skip(unmet.join(" "));
  }
}

/** `pnpm lab …`, as a person types it. One that a test waits for too long is killed: it keeps `down` away. */
async function lab(
  args: readonly string[],
  { signal }: Partial<Pick<TestContext, "signal">> = {},
): Promise<{ readonly code: number; readonly said: string }> {
  const command = fileURLToPath(new URL("commands/lab.ts", import.meta.url));
  const child = spawn(process.execPath, [command, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    killSignal: "SIGKILL",
    ...(signal && { signal }),
  });
  const [said, errors] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code: child.exitCode ?? 1, said: said + errors };
}

describe("the lab", () => {
  it("comes up with an environment on real engines", { timeout: LIMIT_MS }, async (context) => {
    needLab(context);
    const { code, said } = await lab(["up"], context);

    expect(code, said).toBe(0);
    expect(said).toContain("create Rollout auth-service");
  });

  it("changes nothing when it is brought up again", { timeout: LIMIT_MS }, async (context) => {
    needLab(context);
    const { code, said } = await lab(["up"], context);

    expect(code, said).toBe(0);
    expect(said).not.toMatch(/ (create|update|delete) /);
  });

  // Objectives are about time: where other work takes the cores for a moment, it is judged again.
  const judging = { timeout: LIMIT_MS, retry: 2 };
  it("passes what the pipeline judges staging by", judging, async (context) => {
    needLab(context);
    for (const { code, said } of await judgeLab(k6(context))) {
      expect(code, said).toBe(0);
    }
  });

  const names = drills.map(({ name }) => name).filter((name) => !NOT_EVERY_TIME.includes(name));
  it.for(names)("passes the drill %s", { timeout: LIMIT_MS }, async (name, context) => {
    needLab(context);
    const { code, said } = await lab(["drill", name, "--report", reports], context);

    expect(code, said).toBe(0);
    // On the lab's own cluster everything can be seen and killed.
    expect(said).not.toContain("could not be judged");
  });

  it("goes down, and leaves nothing", { timeout: LIMIT_MS }, async (context) => {
    needLab(context);
    expect(await residue(labFolder)).not.toEqual([]);
    const { code, said } = await lab(["down"], context);

    expect(code, said).toBe(0);
    expect(await residue(labFolder)).toEqual([]);
  });
});
