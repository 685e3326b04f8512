import { stringify } from "yaml";
import type { AcceptedRisk, Scanner } from "./accepted-risk.ts";

/** What a scanner is given so that it passes over the accepted risks, as it wants to read it. */
export function ignoreFile(scanner: Scanner, risks: readonly AcceptedRisk[]): string {
  return writers[scanner](risks.filter((risk) => risk.scanner === scanner));
}

const writers: Readonly<Record<Scanner, (risks: readonly AcceptedRisk[]) => string>> = {
  /** https://trivy.dev/docs/latest/configuration/filtering/#trivyignoreyaml */
  trivy: (risks) => {
    const entry = ({ finding, where, reason, expires }: AcceptedRisk) => ({
      id: finding,
      ...(where === undefined ? {} : { paths: [where] }),
      expired_at: expires,
      statement: reason,
    });
    const kinds = { vulnerabilities: isVulnerability, misconfigurations: isMisconfiguration };
    const known = Object.values(kinds);
    const sections = {
      ...kinds,
      secrets: (finding: string) => !known.some((kind) => kind(finding)),
    };
    return stringify(
      Object.fromEntries(
        Object.entries(sections).map(([name, covers]) => [
          name,
          risks.filter(({ finding }) => covers(finding)).map(entry),
        ]),
      ),
    );
  },

  /** https://github.com/gitleaks/gitleaks#gitleaksignore */
  gitleaks: (risks) =>
    risks
      .map(({ finding, reason, expires }) => `# ${reason} Until ${expires}.\n${finding}\n`)
      .join(""),

  /** https://github.com/hadolint/hadolint#configure */
  hadolint: (risks) => stringify({ ignored: risks.map(({ finding }) => finding) }),

  /** https://docs.zizmor.sh/configuration/#rulesidignore */
  zizmor: (risks) => {
    const rules = Map.groupBy(risks, ({ finding }) => finding);
    return stringify({
      rules: Object.fromEntries(
        [...rules].map(([rule, own]) => [rule, { ignore: own.map(({ where = "" }) => where) }]),
      ),
    });
  },
};

function isVulnerability(finding: string): boolean {
  return /^(CVE|GHSA|GO|TEMP|DLA|DSA)-/.test(finding);
}

function isMisconfiguration(finding: string): boolean {
  return /^(AVD-)?[A-Z]+-?\d{4,5}$/.test(finding);
}
