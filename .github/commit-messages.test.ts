import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { root } from "../stacks/render/stack-configuration.ts";

const program = fileURLToPath(new URL("node_modules/@commitlint/cli/cli.js", root));

/** Holds messages to commitlint.config.ts: those of commits, or the one that is given. */
function commitlint(args: readonly string[], input = "") {
  const { status, stdout } = spawnSync(process.execPath, [program, ...args], {
    cwd: fileURLToPath(root),
    encoding: "utf8",
    input,
  });
  return { status, stdout };
}

describe("a commit message", () => {
  it("is a Conventional Commit in all of the history", () => {
    // Of a shallow clone that is what it has.
    const { stdout: first = "" } = spawnSync("git", ["rev-list", "--max-parents=0", "HEAD"], {
      cwd: fileURLToPath(root),
      encoding: "utf8",
    });

    const [oldest = ""] = first.trim().split("\n").reverse();
    const { status, stdout } = commitlint(["--from", oldest]);
    expect(status, stdout).toBe(0);
  });

  it.each([
    ["added things", "type may not be empty"],
    ["feature: more", "type must be one of"],
    ["wip: more", "type must be one of"],
    ["feat:", "subject may not be empty"],
  ])("is not %j", (message, fault) => {
    expect(commitlint([], message)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(fault),
    });
  });
});
