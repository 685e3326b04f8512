/**
 * `pnpm scan:judge` holds the reports in scan-reports/ against the accepted risks. It fails on what is HIGH
 * or CRITICAL, or a secret, and not accepted: at once where there is a fix, after 30 days where there is
 * none. Where the scans of repository and image are both there, it also fails on acceptances that nothing
 * needs any more.
 *
 * @module
 */

import { existsSync, readFileSync } from "node:fs";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import type { Scanner } from "../security/accepted-risk.ts";
import { findingsOf } from "../security/finding.ts";
import { acceptedRisks, reportPath, reportsFolder, today } from "../security/reports.ts";
import { verdictOf } from "../security/verdict.ts";

/** The reports of each scanner on what is built: only where all are there is everything known that it finds. */
const reports: Readonly<Partial<Record<Scanner, readonly string[]>>> = {
  trivy: ["trivy-repository.json", "trivy-image.json"],
  gitleaks: ["gitleaks.json"],
};

/**
 * What an environment runs was built earlier: it needs acceptances that are over by now, and not those of
 * what has come since. So its report says nothing of what an acceptance is for.
 */
const reportOfEnvironment = "trivy-environment.json";

await runCommand(() => {
  const risks = acceptedRisks();
  const all = [...Object.values(reports).flat(), reportOfEnvironment];
  const there = all.filter((name) => existsSync(reportPath(name)));
  if (there.length === 0) {
    throw new UsageError(
      `There is no report in ${reportsFolder}/: run \`pnpm scan repository\` first.`,
    );
  }
  const complete = Object.entries(reports)
    .filter(([, names]) => names.every((name) => there.includes(name)))
    .map(([scanner]) => scanner as Scanner);
  const findings = there.flatMap((name) =>
    findingsOf(JSON.parse(readFileSync(reportPath(name), "utf8"))),
  );
  const { failing, waiting, accepted, unused } = verdictOf(findings, risks, complete, today());

  const say = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? "" : `${title}\n${lines.map((line) => `- ${line}\n`).join("")}\n`;
  process.stdout.write(
    [
      say("To be mended, or accepted in .github/security/accepted-risks.yaml:", failing),
      say("Accepted, and not found any more:", unused),
      say("Without a fix yet, and known for less than 30 days:", waiting),
      say("Accepted:", accepted),
      `${there.join(", ")}: ${failing.length} to be mended, ${waiting.length} without a fix yet, ${accepted.length} accepted.\n`,
    ].join(""),
  );
  return failing.length + unused.length === 0 ? 0 : 1;
});
