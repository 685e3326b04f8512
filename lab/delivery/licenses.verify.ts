import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { root } from "../../stacks/render/stack-configuration.ts";

it("every package of the tree, as pnpm lists them, has a license that is allowed, and no entry is unused", ({
  skip,
}) => {
  const command = fileURLToPath(new URL(".github/commands/check-licenses.ts", root));
  const { status, stdout, stderr } = spawnSync(process.execPath, [command], { encoding: "utf8" });
  if (stderr.startsWith("pnpm is not on PATH") && !process.env["CI"]) {
    skip(stderr.trim());
  }

  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/^\d{3,} packages have licenses that are allowed\.\n$/);
});
