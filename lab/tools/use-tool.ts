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
  return useExecutable(name, () => tool(name));
}

/**
 * As {@link useTool}, for an executable that is found or installed in a way of its own.
 *
 * @param find rejects with a ToolUnavailableError where the machine has none
 */
export function useExecutable(
  name: string,
  find: () => Promise<string>,
): (context: TestContext) => string {
  let executable: string | ToolUnavailableError;

  beforeAll(async () => {
    executable = await find().catch((error: unknown) => {
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
