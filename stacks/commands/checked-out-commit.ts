import { execFileSync } from "node:child_process";
import { root } from "../render/stack-configuration.ts";

/** The commit of this repository that is checked out, in full. */
export function checkedOutCommit(): string {
  return execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
}
