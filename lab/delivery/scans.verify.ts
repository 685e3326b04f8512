import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, it, type TestContext } from "vitest";
import { parseAcceptedRisks } from "../../.github/security/accepted-risk.ts";
import { findingsOf } from "../../.github/security/finding.ts";
import { verdictOf } from "../../.github/security/verdict.ts";
import { RepositoryCopy } from "../../stacks/release/testing/repository-copy.ts";
import { root } from "../../stacks/render/stack-configuration.ts";
import { runCommand } from "../tools/run-command.ts";
import { useTool } from "../tools/use-tool.ts";

const trivy = useTool("trivy");
const gitleaks = useTool("gitleaks");

const copy = new RepositoryCopy();
afterEach(() => copy.reset());
afterAll(() => copy[Symbol.dispose]());

/** A report of trivy as its own scan would write it: its list of vulnerabilities cannot be had here. */
const report = {
  SchemaVersion: 2,
  ArtifactName: ".",
  ArtifactType: "filesystem",
  Results: [
    {
      Target: "pnpm-lock.yaml",
      Class: "lang-pkgs",
      Type: "pnpm",
      Vulnerabilities: ["CVE-2026-1", "CVE-2026-2"].map((id) => ({
        VulnerabilityID: id,
        PkgName: "left-pad",
        InstalledVersion: "1.0.0",
        FixedVersion: "1.0.1",
        Severity: "HIGH",
        Title: "pads the wrong side",
      })),
    },
  ],
};

describe("pnpm scan, and pnpm scan:judge", () => {
  it("fail for what trivy finds until each finding is accepted, and leave that out of SARIF", async (context) => {
    scanners(context);
    accept("CVE-2026-1");

    expect(await copy.run([".github/commands/scan.ts", "repository"])).toMatchObject({ status: 0 });
    const sarif = JSON.parse(copy.read("scan-reports/trivy-repository.sarif"));
    expect(sarif.runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
      "CVE-2026-2",
    ]);
    expect(await judge()).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(
        "CVE-2026-2 in left-pad, pnpm-lock.yaml: left-pad 1.0.0: pads the wrong side (mended in 1.0.1)",
      ),
    });
    accept("CVE-2026-1", "CVE-2026-2");
    expect(await judge()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("0 to be mended, 0 without a fix yet, 3 accepted."),
    });
  });

  it("fail for an acceptance of what was mended, once image and repository are scanned", async (context) => {
    scanners(context);
    accept("CVE-2026-1", "CVE-2026-2", "CVE-2020-9");
    const image = `docker.io/paystream/auth-service@sha256:${"1".repeat(64)}`;

    await copy.run([".github/commands/scan.ts", "repository"]);
    expect((await judge()).status).toBe(0);
    expect((await copy.run([".github/commands/scan.ts", "image", image])).status).toBe(0);
    expect(await judge()).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("trivy CVE-2020-9: nothing finds it any more"),
    });
  });

  it("fail before anything is scanned where an acceptance has expired", async (context) => {
    scanners(context);
    accept("CVE-2026-1");
    copy.write(
      ".github/security/accepted-risks.yaml",
      copy
        .read(".github/security/accepted-risks.yaml")
        .replace(/expires: .*/, "expires: 2020-01-01"),
    );

    expect((await judge()).stderr).toContain("expired on 2020-01-01");
    expect((await copy.run([".github/commands/risks.ts"])).stderr).toContain(
      "expired on 2020-01-01",
    );
  });

  it("fail where a scanner is missing, or an image has a tag", async () => {
    const scan = (...args: readonly string[]) => copy.run([".github/commands/scan.ts", ...args]);

    expect((await scan("repository")).stderr).toContain("trivy is not on PATH");
    expect((await scan("image", "auth-service:latest")).stderr).toContain(
      "is not an image by digest",
    );
    expect((await judge()).stderr).toContain("run `pnpm scan repository` first");
  });

  /** Puts the real gitleaks on the PATH, and a trivy which is real but for its scan. */
  function scanners(context: TestContext): void {
    copy.program("gitleaks", `exec "${gitleaks(context)}" "$@"`);
    copy.program(
      "trivy",
      `case "$1" in
convert) exec "${trivy(context)}" "$@" ;;
*) for flag in "$@"; do case "$flag" in --output=*) echo '${JSON.stringify(report)}' > "\${flag#*=}" ;; esac; done ;;
esac`,
    );
  }

  /** Accepts findings of trivy for half a year, and the one that gitleaks has in the copy. */
  function accept(...findings: readonly string[]): void {
    const expires = new Date(Date.now() + 180 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    const known = "stacks/render/registered-resource.ts:generic-api-key:17";
    const entries = [...findings.map((finding) => ["trivy", finding]), ["gitleaks", known]];
    copy.write(
      ".github/security/accepted-risks.yaml",
      entries
        .map(
          ([scanner, finding]) =>
            `- scanner: ${scanner}\n  finding: ${finding}\n  reason: It is never called here, as a test shows.\n  owner: security@example.com\n  expires: ${expires}\n`,
        )
        .join(""),
    );
  }

  function judge() {
    return copy.run([".github/commands/judge-scans.ts"]);
  }
});

describe("trivy", () => {
  const scan = async (context: TestContext, cwd: string) => {
    const flags = [
      "--format=json",
      "--quiet",
      "--scanners=secret,misconfig",
      // It is given all that it needs, and asks nobody.
      "--skip-check-update",
      "--skip-version-check",
      "--disable-telemetry",
      "--skip-dirs=lab/tools",
    ];
    return findingsOf(JSON.parse(await runCommand(trivy(context), ["fs", ...flags, "."], { cwd })));
  };

  it("has nothing against the files of this repository but what is accepted", async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "paystream-files-"));
    try {
      execFileSync("git", ["checkout-index", "--all", `--prefix=${folder}/`], { cwd: root });
      const { risks, day } = await acceptedOnDayOfCommit();

      const { failing, accepted } = verdictOf(await scan(context, folder), risks, [], day);
      expect(failing).toEqual([]);
      expect(accepted).not.toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** What is accepted as of the day of the commit: an old one stays as good as it was. */
async function acceptedOnDayOfCommit() {
  const day = execFileSync("git", ["log", "-1", "--format=%cs"], {
    cwd: root,
    encoding: "utf8",
  }).trim();
  const text = await readFile(new URL(".github/security/accepted-risks.yaml", root), "utf8");
  return { risks: parseAcceptedRisks(text, day), day };
}

describe("gitleaks", () => {
  const scan = async (context: TestContext, cwd: string) => {
    const folder = await mkdtemp(join(tmpdir(), "paystream-leaks-"));
    const path = join(folder, "report.json");
    try {
      const flags = [
        "--no-banner",
        "--exit-code=0",
        "--report-format=json",
        `--report-path=${path}`,
      ];
      await runCommand(gitleaks(context), ["git", ...flags, "."], { cwd });
      return findingsOf(JSON.parse(await readFile(path, "utf8")));
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  it("finds nothing in all commits but what is accepted, and all of that", async (context) => {
    const repository = fileURLToPath(root);
    const { risks, day } = await acceptedOnDayOfCommit();

    const { failing, unused } = verdictOf(
      await scan(context, repository),
      risks,
      ["gitleaks"],
      day,
    );
    expect({ failing, unused }).toEqual({ failing: [], unused: [] });
  });

  it("finds a secret that was committed and removed again", async (context) => {
    copy.write("new.env", `AWS_KEY=AKIA${"QWERTYUIOP234567"}\n`); // cspell:disable-line
    copy.commit("feat: leak");
    copy.write("new.env", "");
    copy.commit("fix: remove");

    const found = await scan(context, copy.folder);
    expect(found.map(({ where }) => where)).toContainEqual(["new.env"]);
  });
});
