/**
 * `pnpm image:verify <image by digest>` fails where an image is not signed by our pipeline, or by the key
 * that `COSIGN_PUBLIC_KEY` or `COSIGN_KEY` names. `--environment <env>` verifies what the environment's
 * settings name, and fails where that is no image yet.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { environmentOf } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { verifySignature } from "../../stacks/release/signature.ts";
import { releasedImage } from "../../stacks/release/write-settings.ts";

await runCommand(() => {
  const { values, positionals } = parseArgs({
    options: { environment: { type: "string" } },
    allowPositionals: true,
  });
  const [image = releasedImage(environmentOf(values.environment))] = positionals;
  verifySignature(image);
  process.stdout.write(`${image} is signed by our pipeline.\n`);
  return 0;
});
