import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StaleFile } from "./committed-files.ts";

/** The change from the committed to the rendered content of a file, as `git diff` shows it. */
export function fileDiff({ path, committed = "", rendered = "" }: StaleFile): string {
  const folder = mkdtempSync(join(tmpdir(), "paystream-render-"));
  try {
    writeFileSync(join(folder, "committed"), committed);
    writeFileSync(join(folder, "rendered"), rendered);
    const { stdout } = spawnSync(
      "git",
      ["diff", "--no-index", "--no-color", "--no-prefix", "committed", "rendered"],
      { cwd: folder, encoding: "utf8" },
    );
    const hunks = stdout.slice(stdout.indexOf("\n@@") + 1);
    return `--- ${path} (committed)\n+++ ${path} (rendered now)\n${hunks}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
