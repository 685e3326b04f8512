/**
 * `pnpm scan repository` looks for vulnerable packages, leaked secrets and misconfigurations in this
 * repository, with trivy and gitleaks, and `pnpm scan image <image by digest>` for vulnerable packages and
 * secrets in an image, with trivy; `pnpm scan environment <env>` in the image that an environment runs.
 *
 * The reports are put into scan-reports/, as JSON for `pnpm scan:judge` and as SARIF, without what is
 * accepted, for GitHub. It fails where a scanner could not scan, and not for what it finds: that is for
 * `pnpm scan:judge`, which sees all reports.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { environmentOf, UsageError } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { isReleased, releaseOf, settingsFile } from "../../stacks/release/release.ts";
import { digested } from "../../stacks/release/signature.ts";
import { readSettings } from "../../stacks/release/write-settings.ts";
import { root } from "../../stacks/render/stack-configuration.ts";
import { ignoreFile } from "../security/ignore-files.ts";
import { acceptedRisks, reportPath } from "../security/reports.ts";

/** Where each program is explained; both are looked for on the PATH. */
const installations = {
  trivy: "https://trivy.dev/docs/latest/getting-started/installation/",
  gitleaks: "https://github.com/gitleaks/gitleaks#installing",
} as const;

await runCommand(() => {
  const [subject, image] = parseArgs({ allowPositionals: true }).positionals;
  if (subject === "repository" && image === undefined) {
    trivy("repository", [
      "fs",
      "--scanners=vuln,secret,misconfig",
      // What only developers run is Dependabot's matter, as trivy itself has it for npm.
      "--skip-dirs=**/node_modules,lab/tools",
      ".",
    ]);
    const report = reportPath("gitleaks.json");
    run("gitleaks", [
      "git",
      "--no-banner",
      "--exit-code=0",
      "--redact",
      "--report-format=json",
      `--report-path=${report}`,
      ".",
    ]);
    return 0;
  }
  if (subject === "image" && image !== undefined) {
    trivy("image", ["image", "--scanners=vuln,secret", digested(image)]);
    return 0;
  }
  if (subject === "environment") {
    const release = releaseOf(readSettings(environmentOf(image)), settingsFile(image ?? ""));
    if (isReleased(release)) {
      trivy("environment", ["image", "--scanners=vuln,secret", release.image]);
    } else {
      process.stdout.write(`${image} has no release yet, so there is no image to scan.\n`);
    }
    return 0;
  }
  throw new UsageError(
    "pnpm scan repository, or pnpm scan image <image by digest>, or pnpm scan environment <env>",
  );
});

/** Has trivy scan, and makes SARIF of its report. */
function trivy(name: string, [command = "", ...args]: readonly string[]): void {
  const report = reportPath(`trivy-${name}.json`);
  run("trivy", [command, "--format=json", `--output=${report}`, "--no-progress", ...args]);
  const folder = mkdtempSync(join(tmpdir(), "paystream-ignored-"));
  try {
    const ignored = join(folder, "trivyignore.yaml");
    writeFileSync(ignored, ignoreFile("trivy", acceptedRisks()));
    const sarif = reportPath(`trivy-${name}.sarif`);
    run("trivy", [
      "convert",
      "--format=sarif",
      `--ignorefile=${ignored}`,
      `--output=${sarif}`,
      report,
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(program: keyof typeof installations, args: readonly string[]): void {
  const { error, status } = spawnSync(program, args, {
    cwd: fileURLToPath(root),
    stdio: "inherit",
  });
  if (error !== undefined) {
    throw new UsageError(`${program} is not on PATH. Install it: ${installations[program]}`);
  }
  if (status !== 0) {
    throw new UsageError(`${program} ${args[0]} could not scan: see above.`);
  }
}
