import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { AcceptedRisk } from "./accepted-risk.ts";
import { ignoreFile } from "./ignore-files.ts";

const risk = (
  fields: Pick<AcceptedRisk, "scanner" | "finding"> & Partial<AcceptedRisk>,
): AcceptedRisk => ({
  reason: "It is never called here.",
  owner: "security@example.com",
  expires: "2026-06-30",
  ...fields,
});

describe("what a scanner is to ignore", () => {
  it("is for trivy each finding in the section of its kind, until its last day", () => {
    const risks = [
      risk({ scanner: "trivy", finding: "CVE-2026-1", where: "usr/bin/node" }),
      risk({ scanner: "trivy", finding: "DS-0002" }),
      risk({ scanner: "trivy", finding: "aws-access-key-id" }),
    ];
    const common = { expired_at: "2026-06-30", statement: "It is never called here." };

    expect(parse(ignoreFile("trivy", risks))).toEqual({
      vulnerabilities: [{ id: "CVE-2026-1", paths: ["usr/bin/node"], ...common }],
      misconfigurations: [{ id: "DS-0002", ...common }],
      secrets: [{ id: "aws-access-key-id", ...common }],
    });
  });

  it("is for the others what they read", () => {
    expect(ignoreFile("gitleaks", [risk({ scanner: "gitleaks", finding: "abc:a.ts:key:1" })])).toBe(
      "# It is never called here. Until 2026-06-30.\nabc:a.ts:key:1\n",
    );
    expect(
      parse(ignoreFile("hadolint", [risk({ scanner: "hadolint", finding: "DL3008" })])),
    ).toEqual({
      ignored: ["DL3008"],
    });
    const zizmor = [
      risk({ scanner: "zizmor", finding: "artipacked", where: "a.yaml:3" }),
      risk({ scanner: "zizmor", finding: "artipacked", where: "b.yaml" }),
    ];
    expect(parse(ignoreFile("zizmor", zizmor))).toEqual({
      rules: { artipacked: { ignore: ["a.yaml:3", "b.yaml"] } },
    });
  });

  it("is nothing that was accepted of another scanner", () => {
    expect(ignoreFile("gitleaks", [risk({ scanner: "trivy", finding: "CVE-2026-1" })])).toBe("");
  });
});
