/**
 * `pnpm image:version` prints the version of the commit that is checked out (image/next-version.ts).
 *
 * @module
 */

import { runCommand } from "../../stacks/commands/run-command.ts";
import { root } from "../../stacks/render/stack-configuration.ts";
import { nextVersion } from "../image/next-version.ts";

await runCommand(async () => {
  process.stdout.write(`${await nextVersion(root)}\n`);
  return 0;
});
