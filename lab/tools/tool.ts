import { homedir } from "node:os";
import { join } from "node:path";
import { installOnce } from "./install-once.ts";
import { type ToolName, tools } from "./tools.ts";

/**
 * The executable of a tool, installed into the user's cache folder if it is not there yet.
 *
 * @returns its absolute path
 * @throws ToolUnavailableError if this machine lacks what the tool is made with
 * @throws Error if the installation fails; nothing of it is left
 */
export function tool(name: ToolName): Promise<string> {
  // The default of the XDG Base Directory specification.
  const cache = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return installOnce(name, tools[name], join(cache, "paystream"), (progress) => {
    process.stderr.write(`${progress}\n`);
  });
}
