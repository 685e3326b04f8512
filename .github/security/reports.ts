import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../../stacks/render/stack-configuration.ts";
import { type AcceptedRisk, parseAcceptedRisks } from "./accepted-risk.ts";

/** Where scans put their reports, relative to the repository's root; git ignores it. */
export const reportsFolder = "scan-reports";

/** The path of a report, whose folder is made. */
export function reportPath(name: string): string {
  const folder = fileURLToPath(new URL(reportsFolder, root));
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
}

/** `YYYY-MM-DD`, in UTC. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** The accepted risks of this repository, as of today. */
export function acceptedRisks(): readonly AcceptedRisk[] {
  const text = readFileSync(new URL("accepted-risks.yaml", import.meta.url), "utf8");
  return parseAcceptedRisks(text, today());
}
