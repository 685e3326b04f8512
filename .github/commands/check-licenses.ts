/**
 * `pnpm licenses:check [<file>]` holds every npm package of the tree, or of a CycloneDX document, to the
 * license policy.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { jsonOfFile } from "../../stacks/commands/file-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { root } from "../../stacks/render/stack-configuration.ts";
import {
  billOfMaterials,
  licensedPackages,
  licenseVerdict,
  parseLicensePolicy,
} from "../security/license-policy.ts";

await runCommand(() => {
  const [file] = parseArgs({ allowPositionals: true }).positionals;
  const document =
    file === undefined
      ? JSON.parse(ownBillOfMaterials())
      : jsonOfFile(file, "CycloneDX document of packages", billOfMaterials);
  const packages = licensedPackages(document);
  const text = readFileSync(new URL("../security/license-policy.yaml", import.meta.url), "utf8");
  const { refused, unused } = licenseVerdict(packages, parseLicensePolicy(text));
  for (const line of [...refused, ...unused.map((one) => `${one}: the entry must go`)]) {
    process.stderr.write(`${line}\n`);
  }
  if (refused.length + unused.length > 0) {
    process.stderr.write("\nWhat is allowed, and why: .github/security/license-policy.yaml\n");
    return 1;
  }
  process.stdout.write(`${packages.length} packages have licenses that are allowed.\n`);
  return 0;
});

/** pnpm's own, of the whole workspace. */
function ownBillOfMaterials(): string {
  // Where pnpm runs this script it says which pnpm it is; npm says so of itself.
  const runner = process.env["npm_execpath"] ?? "";
  const pnpm = /^pnpm/.test(basename(runner)) ? runner : "pnpm";
  const [program, ...args] = pnpm.endsWith("js") ? [process.execPath, pnpm] : [pnpm];
  const { error, status, stdout } = spawnSync(
    program,
    [...args, "sbom", "--sbom-format", "cyclonedx"],
    {
      cwd: fileURLToPath(root),
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  if (error !== undefined) {
    throw new UsageError(
      "pnpm is not on PATH. Run `npx pnpm@12 licenses:check`, or name a CycloneDX document.",
    );
  }
  if (status !== 0) {
    throw new UsageError("pnpm sbom failed: see above.");
  }
  return stdout;
}
