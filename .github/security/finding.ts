import * as z from "zod";
import type { Scanner } from "./accepted-risk.ts";

/** What a scanner has found. */
export interface Finding {
  readonly scanner: Scanner;
  /** As the scanner names it, and an acceptance does. */
  readonly id: string;
  /** The package, and the file where the scanner has one. */
  readonly where: readonly string[];
  readonly title: string;
  /** Whether it has to be acted on: HIGH or CRITICAL, or a secret. */
  readonly isSevere: boolean;
  /** The version that mends it; undefined where nobody has one. */
  readonly fixedIn: string | undefined;
  /** When it became known, in ISO 8601; undefined where the scanner does not say. */
  readonly published: string | undefined;
}

const text = z.string().optional();

/** https://trivy.dev/docs/latest/configuration/reporting/#json */
const trivyReport = z.object({
  SchemaVersion: z.literal(2),
  Results: z
    .array(
      z.object({
        Target: z.string(),
        Vulnerabilities: z
          .array(
            z.object({
              VulnerabilityID: z.string(),
              PkgName: z.string(),
              PkgPath: text,
              InstalledVersion: text,
              FixedVersion: text,
              Severity: z.string(),
              Title: text,
              PublishedDate: text,
            }),
          )
          .optional(),
        Misconfigurations: z
          .array(z.object({ ID: z.string(), Severity: z.string(), Title: text }))
          .optional(),
        Secrets: z
          .array(z.object({ RuleID: z.string(), Severity: z.string(), Title: text }))
          .optional(),
      }),
    )
    .optional(),
});

/** https://github.com/gitleaks/gitleaks#reporting */
const gitleaksReport = z.array(
  z.object({ Fingerprint: z.string(), File: z.string(), Description: text }),
);

/**
 * The findings of a report, in JSON, of trivy or gitleaks.
 *
 * @throws ZodError where it is a report of neither
 */
export function findingsOf(report: unknown): readonly Finding[] {
  return Array.isArray(report)
    ? gitleaksFindings(gitleaksReport.parse(report))
    : trivyFindings(trivyReport.parse(report));
}

function trivyFindings({ Results: results = [] }: z.infer<typeof trivyReport>): readonly Finding[] {
  return results.flatMap(
    ({ Target, Vulnerabilities = [], Misconfigurations = [], Secrets = [] }) => [
      ...Vulnerabilities.map((found) => ({
        scanner: "trivy" as const,
        id: found.VulnerabilityID,
        where: [found.PkgName, found.PkgPath ?? Target],
        title: `${found.PkgName} ${found.InstalledVersion ?? ""}: ${found.Title ?? ""}`,
        isSevere: isSevere(found.Severity),
        fixedIn: found.FixedVersion || undefined,
        published: found.PublishedDate,
      })),
      ...[
        ...Misconfigurations.map(({ ID, ...rest }) => ({ id: ID, ...rest })),
        ...Secrets.map(({ RuleID, ...rest }) => ({ id: RuleID, ...rest })),
      ].map(({ id, Severity, Title }) => ({
        scanner: "trivy" as const,
        id,
        where: [Target],
        title: Title ?? "",
        isSevere: isSevere(Severity),
        // Whoever wrote it can change it.
        fixedIn: "this repository",
        published: undefined,
      })),
    ],
  );
}

function gitleaksFindings(found: z.infer<typeof gitleaksReport>): readonly Finding[] {
  return found.map(({ Fingerprint, File, Description }) => ({
    scanner: "gitleaks" as const,
    // Of the same line in any commit: `<file>:<rule>:<line>`.
    id: Fingerprint.replace(/^[0-9a-f]{40}:/, ""),
    where: [File],
    title: Description ?? "",
    isSevere: true,
    fixedIn: "this repository",
    published: undefined,
  }));
}

function isSevere(severity: string): boolean {
  return severity === "HIGH" || severity === "CRITICAL";
}
