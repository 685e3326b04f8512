import { beforeAll, type TestContext } from "vitest";
import { hasPulumi, pulumiMissing } from "../../../stacks/commands/pulumi-cli.ts";

/**
 * Whether the real pulumi is on the PATH, for the tests of a file.
 *
 * @returns skips a test where it is not, and says why; also in CI, because the engine and its providers come
 *   from no package registry, and these tests run where they are installed
 */
export function usePulumi(): (context: TestContext) => void {
  const isThere = hasPulumi();

  beforeAll(() => {
    if (!isThere) {
      // The reporter shows no reasons where it sums up a whole file.
      process.stderr.write(`Skipping what needs pulumi: ${pulumiMissing}\n`);
    }
  });

  return ({ skip }) => {
    if (!isThere) {
      skip(pulumiMissing);
    }
  };
}
