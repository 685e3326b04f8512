import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { invariants } from "../invariants/index.ts";
import { plain } from "../render/registered-resource.ts";
import { runProgram } from "../render/run-program.ts";
import { stackConfiguration } from "../render/stack-configuration.ts";
import { policyObjects } from "./policy-objects.ts";

describe("the policy pack", () => {
  it("is served by the runner that Pulumi starts for it", async () => {
    const folder = fileURLToPath(new URL(".", import.meta.url));
    const runner = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run-policy-pack");
    // The engine's address is not used before a policy is asked for.
    const pack = spawn(process.execPath, [runner, "127.0.0.1:1", `${folder}index.mjs`], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    try {
      const [said] = await Promise.race([once(pack.stdout, "data"), once(pack.stderr, "data")]);

      expect(String(said), "the port on which it listens").toMatch(/^\d+\s*$/);
    } finally {
      pack.kill();
    }
  }, 60_000);

  it("sees the objects of an environment as the tests do, without providers and components", async () => {
    const resources = await runProgram("staging", stackConfiguration("staging"));
    const objects = policyObjects(
      resources.map(({ type, inputs, ignoreChanges }) => ({
        type,
        props: plain(inputs) as Record<string, unknown>,
        opts: { ignoreChanges: [...ignoreChanges] },
      })),
    );

    expect(objects.map(({ kind }) => kind)).toContain("Rollout");
    expect(objects.every(({ kind }) => kind !== undefined)).toBe(true);
    expect(invariants.flatMap(({ violations }) => violations(objects))).toEqual([]);
  });
});
