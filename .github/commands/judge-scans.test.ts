import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { RepositoryCopy } from "../../stacks/release/testing/repository-copy.ts";

const copy = new RepositoryCopy();
afterEach(() => copy.reset());
afterAll(() => copy[Symbol.dispose]());

/** Accepts one finding of trivy, until a day that the reader of acceptances takes whenever this runs. */
function accept(finding: string): void {
  const expires = new Date(Date.now() + 180 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  copy.write(
    ".github/security/accepted-risks.yaml",
    `- scanner: trivy\n  finding: ${finding}\n  reason: It is never called here, as a test shows.\n  owner: security@example.com\n  expires: ${expires}\n`,
  );
}

/** Writes a report of trivy that has found what can be mended. */
function found(name: string, ...ids: readonly string[]): void {
  const vulnerabilities = ids.map((id) => ({
    VulnerabilityID: id,
    PkgName: "openssl",
    FixedVersion: "3.0.2",
    Severity: "CRITICAL",
  }));
  const results = [{ Target: "image", Vulnerabilities: vulnerabilities }];
  mkdirSync(join(copy.folder, "scan-reports"), { recursive: true });
  copy.write(`scan-reports/${name}.json`, JSON.stringify({ SchemaVersion: 2, Results: results }));
}

const judge = () => copy.run([".github/commands/judge-scans.ts"]);

describe("pnpm scan:judge", () => {
  it("asks for no acceptance that what production runs needs no more, or not yet", async () => {
    accept("CVE-2026-1");
    found("trivy-repository");
    found("trivy-environment");
    expect(await judge()).toMatchObject({ status: 0 });

    found("trivy-image");
    expect(await judge()).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("trivy CVE-2026-1: nothing finds it any more"),
    });
  });

  it("fails for what production runs as for what is built", async () => {
    accept("CVE-2026-1");
    found("trivy-environment", "CVE-2026-1", "CVE-2026-2");

    const { status, stdout } = await judge();

    expect(status).toBe(1);
    expect(stdout).toContain("trivy CVE-2026-2 in openssl");
    expect(stdout).toContain("1 to be mended, 0 without a fix yet, 1 accepted.");
  });
});
