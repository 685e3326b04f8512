import { beforeAll, type TestContext } from "vitest";
import { ToolUnavailableError } from "./install-once.ts";
import { tool } from "./tool.ts";
import type { ToolName } from "./tools.ts";

/**
 * Has a tool installed before the tests of a file or a `describe`.
 *
 * @returns gives a test the path of the tool's executable. Where the machine lacks what the tool is made
 *   with, it skips the test and says why; in CI that is a failure instead.
 */
export function useTool(name: ToolName): (context: TestContext) => string {
  let executable: string | ToolUnavailableError;

  beforeAll(async () => {
    executable = await tool(name).catch((error: unknown) => {
      if (error instanceof ToolUnavailableError && !process.env["CI"]) {
        // The reporter shows no reasons where it sums up a whole file.
        process.stderr.write(`Skipping what needs ${name}: ${error.message}\n`);
        return error;
      }
      throw error;
    });
  });

  return ({ skip }) => (typeof executable === "string" ? executable : skip(executable.message));
}
