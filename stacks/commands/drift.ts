/**
 * `pnpm drift <env>` compares the live environment with what is committed, and changes nothing: it fails
 * where they differ, and where it cannot tell. `--report <file>` writes what it found as JSON
 * (stacks/drift/drift-report.ts).
 *
 * @module
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type DriftReport, driftOutcome } from "../drift/drift-report.ts";
import { parseEnvironment } from "../environment.ts";
import { root, stackConfiguration } from "../render/stack-configuration.ts";
import { developmentVaultForward } from "../vault/development-vault.ts";
import { checkedOutCommit } from "./checked-out-commit.ts";
import { environmentOf } from "./environment-argument.ts";
import { forwardPort } from "./port-forward.ts";
import { hasPulumi, policyPack, pulumiMissing, recordedPulumi, selectStack } from "./pulumi-cli.ts";
import { runCommand } from "./run-command.ts";

/** What a person is told, by outcome. */
const sentences: Readonly<Record<DriftReport["outcome"], (environment: string) => string>> = {
  none: (environment) => `${environment} is what is committed.`,
  drift: (environment) =>
    `${environment} is not what is committed. Provision it, or commit what was changed there.`,
  failed: (environment) => `Whether ${environment} is what is committed is not known: see above.`,
};

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: { report: { type: "string" } },
    allowPositionals: true,
  });
  const environment = environmentOf(positionals[0]);
  const { outcome, output } = await look(environment).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    return { outcome: "failed" as const, output: error.message };
  });
  if (values.report !== undefined) {
    const report: DriftReport = { environment, outcome, commit: checkedOutCommit(), output };
    writeFileSync(values.report, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  process.stdout.write(`${sentences[outcome](environment)}\n`);
  return outcome === "none" ? 0 : 1;
});

async function look(environment: string): Promise<Pick<DriftReport, "outcome" | "output">> {
  if (!hasPulumi()) {
    process.stderr.write(`${pulumiMissing}\n`);
    return { outcome: "failed", output: pulumiMissing };
  }
  mkdirSync(new URL(".pulumi-state", root), { recursive: true });
  if (selectStack(environment) !== 0) {
    return { outcome: "failed", output: "pulumi stack select failed." };
  }
  const parsed = parseEnvironment(environment, stackConfiguration(environment));
  using _forward =
    parsed.vault.kind === "development"
      ? await forwardPort(parsed, "service/vault", developmentVaultForward)
      : undefined;
  const args = ["preview", "--refresh", "--expect-no-changes", "--diff"];
  const { status, output } = recordedPulumi(environment, [...args, "--policy-pack", policyPack]);
  return { outcome: driftOutcome(status, output), output };
}
