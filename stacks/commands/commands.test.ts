import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { root } from "../render/stack-configuration.ts";

/** Runs a command as `pnpm <name>` does, on a machine whose PATH has git and not pulumi. */
function command(name: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [fileURLToPath(new URL(`${name}.ts`, import.meta.url)), ...args],
    { cwd: root, encoding: "utf8", env: { PATH: "/usr/bin:/bin" } },
  );
  return { status, stdout, stderr };
}

describe("a command", () => {
  it.each(["preview", "provision"])(
    "pnpm %s names the environments when it is given none",
    (name) => {
      expect(command(name)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining("No environment was named. Known: prod, staging."),
      });
    },
  );

  it("pnpm provision refuses where pulumi is missing, and says so", () => {
    expect(command("provision", "prod")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/pulumi is not on PATH\. Install it .* Nothing was changed\./),
    });
  });

  it("pnpm preview shows the offline plan where pulumi is missing", () => {
    expect(command("preview", "prod", "HEAD")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/pulumi is not on PATH[\s\S]*## prod/),
    });
  });

  it("pnpm render --check passes on files that are up to date", () => {
    expect(command("render", "--check", "prod")).toMatchObject({
      status: 0,
      stdout: "The rendered files are what the program renders.\n",
    });
  });

  it("pnpm plan compares two revisions", () => {
    expect(command("plan", "HEAD", "HEAD")).toMatchObject({
      status: 0,
      stdout: "## prod\n\nNo change.\n\n## staging\n\nNo change.\n",
    });
  });
}, 30_000);
