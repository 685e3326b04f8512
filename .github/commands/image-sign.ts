/**
 * `pnpm image:sign <image by digest>` signs an image with cosign: as the workflow that runs it, without any
 * key (https://docs.sigstore.dev/cosign/signing/overview/), or with the one key that `COSIGN_KEY` names,
 * such as `awskms:///alias/paystream`. `--sbom <file>` attests a CycloneDX document of it as well.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { cosignMissing, digested, signingFlags } from "../../stacks/release/signature.ts";

await runCommand(() => {
  const { values, positionals } = parseArgs({
    options: { sbom: { type: "string" } },
    allowPositionals: true,
  });
  const image = digested(positionals[0] ?? "");
  cosign("sign", ...signingFlags(process.env), image);
  if (values.sbom !== undefined) {
    const predicate = ["--type", "cyclonedx", "--predicate", values.sbom];
    cosign("attest", ...predicate, ...signingFlags(process.env), image);
  }
  return 0;
});

function cosign(...args: readonly string[]): void {
  const { error, status } = spawnSync("cosign", args, { stdio: "inherit" });
  if (error !== undefined) {
    throw new UsageError(cosignMissing);
  }
  if (status !== 0) {
    throw new UsageError(`cosign could not ${args[0]}: see above.`);
  }
}
