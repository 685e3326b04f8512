import { describe, expect, it } from "vitest";
import type { AcceptedRisk } from "./accepted-risk.ts";
import { findingsOf } from "./finding.ts";
import { verdictOf } from "./verdict.ts";

const TODAY = "2026-06-30";

/** A report of trivy with one vulnerable package. */
const report = (fields: Readonly<Record<string, string>>) => ({
  SchemaVersion: 2,
  Results: [
    { Target: "no findings" },
    {
      Target: "pnpm-lock.yaml",
      Vulnerabilities: [
        {
          VulnerabilityID: "CVE-2026-1",
          PkgName: "openssl",
          InstalledVersion: "3.0.1",
          Severity: "HIGH",
          Title: "reads too far",
          PublishedDate: "2026-06-01T10:00:00Z",
          ...fields,
        },
      ],
    },
  ],
});

const accepted = (fields: Partial<AcceptedRisk> = {}): AcceptedRisk => ({
  scanner: "trivy",
  finding: "CVE-2026-1",
  reason: "It is never called here.",
  owner: "security@example.com",
  expires: "2026-12-31",
  ...fields,
});

const judged = (fields: Readonly<Record<string, string>>, ...risks: readonly AcceptedRisk[]) =>
  verdictOf(findingsOf(report(fields)), risks, ["trivy"], TODAY);

describe("a finding", () => {
  it("that has a fix must be mended at once", () => {
    expect(judged({ FixedVersion: "3.0.2" }).failing).toEqual([
      "trivy CVE-2026-1 in openssl, pnpm-lock.yaml: openssl 3.0.1: reads too far (mended in 3.0.2)",
    ]);
  });

  it("without a fix may wait for thirty days, and not for one more", () => {
    expect(judged({ PublishedDate: "2026-05-31T00:00:00Z" })).toMatchObject({
      failing: [],
      waiting: [expect.stringContaining("(known since 2026-05-31)")],
    });
    expect(judged({ PublishedDate: "2026-05-30T23:00:00Z" })).toMatchObject({
      failing: [expect.stringContaining("without a fix since 2026-05-30, for more than 30 days")],
      waiting: [],
    });
  });

  it("whose age nobody knows may not wait", () => {
    const { Results: results } = report({});
    const undated = JSON.parse(JSON.stringify(results).replace(/,"PublishedDate":"[^"]*"/, ""));

    expect(
      verdictOf(findingsOf({ SchemaVersion: 2, Results: undated }), [], [], TODAY).failing,
    ).toEqual([expect.stringContaining("without a fix, since nobody knows when")]);
  });

  it("of lower severity is left to the reports", () => {
    expect(judged({ Severity: "MEDIUM", FixedVersion: "3.0.2" })).toEqual({
      failing: [],
      waiting: [],
      accepted: [],
      unused: [],
    });
  });

  it("that is accepted is named as such, in the place that was meant only", () => {
    expect(judged({ FixedVersion: "3.0.2" }, accepted())).toMatchObject({
      failing: [],
      accepted: [expect.stringContaining("CVE-2026-1")],
      unused: [],
    });
    expect(judged({ FixedVersion: "3.0.2" }, accepted({ where: "openssl" })).failing).toEqual([]);
    expect(judged({ FixedVersion: "3.0.2" }, accepted({ where: "libxml2" })).failing).toHaveLength(
      1,
    );
  });

  it("that is a misconfiguration or a secret is somebody's to change", () => {
    const results = [
      {
        Target: "Dockerfile",
        Misconfigurations: [{ ID: "DS-0002", Severity: "HIGH", Title: "root" }],
        Secrets: [{ RuleID: "aws-access-key-id", Severity: "CRITICAL", Title: "a key" }],
      },
    ];
    const leaked = [{ Fingerprint: "abc:a.ts:key:1", File: "a.ts", Description: "a key" }];
    const findings = [...findingsOf({ SchemaVersion: 2, Results: results }), ...findingsOf(leaked)];

    expect(verdictOf(findings, [], [], TODAY).failing.map((line) => line.split(":")[0])).toEqual([
      "trivy DS-0002 in Dockerfile",
      "trivy aws-access-key-id in Dockerfile",
      "gitleaks abc",
    ]);
  });

  it("is never taken from a report of something else", () => {
    expect(() => findingsOf({ matches: [] })).toThrow("SchemaVersion");
  });
});

describe("an acceptance that nothing needs", () => {
  it("fails, where everything was scanned that it could be of", () => {
    const risks = [accepted({ finding: "CVE-2020-9" })];

    expect(verdictOf([], risks, ["trivy"], TODAY).unused).toEqual([
      "trivy CVE-2020-9: nothing finds it any more, so the entry must go",
    ]);
    expect(verdictOf([], risks, ["gitleaks"], TODAY).unused).toEqual([]);
  });

  it("is not one of a finding that is less severe by now", () => {
    expect(judged({ Severity: "LOW" }, accepted()).unused).toEqual([]);
  });
});
