/**
 * `pnpm risks` checks the accepted risks: it fails where an entry is wrong or has expired, and lists the
 * others. `pnpm risks --ignore-file <scanner>` prints what the scanner is to ignore instead, as it reads it.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { riskName, scanners } from "../security/accepted-risk.ts";
import { ignoreFile } from "../security/ignore-files.ts";
import { acceptedRisks } from "../security/reports.ts";

await runCommand(() => {
  const { values } = parseArgs({ options: { "ignore-file": { type: "string" } } });
  const wanted = values["ignore-file"];
  const scanner = scanners.find((name) => name === wanted);
  if (wanted !== undefined && scanner === undefined) {
    throw new UsageError(`There is no scanner "${wanted}". Known: ${scanners.join(", ")}.`);
  }
  const risks = acceptedRisks();
  process.stdout.write(
    scanner === undefined
      ? risks.map((risk) => `accepted until ${risk.expires}: ${riskName(risk)}\n`).join("")
      : ignoreFile(scanner, risks),
  );
  return 0;
});
