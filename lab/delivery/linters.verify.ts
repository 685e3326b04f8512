import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { parseAcceptedRisks } from "../../.github/security/accepted-risk.ts";
import type { Finding } from "../../.github/security/finding.ts";
import { ignoreFile } from "../../.github/security/ignore-files.ts";
import { verdictOf } from "../../.github/security/verdict.ts";
import { root } from "../../stacks/render/stack-configuration.ts";
import { runCommand } from "../tools/run-command.ts";
import { useTool } from "../tools/use-tool.ts";

const actionlint = useTool("actionlint");
const zizmor = useTool("zizmor");
const hadolint = useTool("hadolint");

const repository = fileURLToPath(root);
const dockerfile = "apps/auth-service/image/Dockerfile";

// An old commit stays as good as it was: what is accepted counts as of the day of the commit.
const today = execFileSync("git", ["log", "-1", "--format=%cs"], {
  cwd: root,
  encoding: "utf8",
}).trim();
const acceptedFile = new URL(".github/security/accepted-risks.yaml", root);
const risks = parseAcceptedRisks(await readFile(acceptedFile, "utf8"), today);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "paystream-linters-"));
  await mkdir(join(folder, ".github/workflows"), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes a workflow with one step, as nobody wants it. */
async function planted(step: string): Promise<void> {
  const workflow = [
    "on: pull_request",
    "permissions: {}",
    "jobs:",
    "  a:",
    "    runs-on: ubuntu-24.04",
    "    steps:",
    `      - ${step}`,
    "",
  ];
  await writeFile(join(folder, ".github/workflows/planted.yaml"), workflow.join("\n"));
}

describe("actionlint", () => {
  const lint = (context: TestContext, cwd: string) =>
    runCommand(actionlint(context), ["-no-color", "-oneline"], { cwd, answers: [1] });

  it("has nothing against the workflows", async (context) => {
    expect(await lint(context, repository)).toBe("");
  });

  it("finds an output of a step that there is not", async (context) => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
    await planted("run: echo ${{ steps.nowhere.outputs.image }}");
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    expect(await lint(context, folder)).toContain('property "nowhere" is not defined');
  });
});

describe("zizmor", () => {
  const lint = async (context: TestContext, cwd: string, config: readonly string[]) => {
    const flags = [
      "--offline",
      "--quiet",
      "--min-severity=medium",
      "--no-exit-codes",
      "--format=json-v1",
    ];
    const told = await runCommand(zizmor(context), [...flags, ...config, ".github"], { cwd });
    return (JSON.parse(told) as readonly ZizmorFinding[]).map(findingOf);
  };

  it("has nothing against the workflows and Dependabot's settings but what is accepted", async (context) => {
    const findings = await lint(context, repository, ["--no-config"]);
    const { failing, unused } = verdictOf(findings, risks, ["zizmor"], today);
    expect({ failing, unused }).toEqual({ failing: [], unused: [] });
  });

  it("passes over what is accepted where it is given the file that is made of it", async (context) => {
    const config = join(folder, "zizmor.yml");
    await writeFile(config, ignoreFile("zizmor", risks));
    expect(await lint(context, repository, [`--config=${config}`])).toEqual([]);
  });

  it("finds a title of a pull request in a script", async (context) => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
    await planted("run: echo ${{ github.event.pull_request.title }}");
    const findings = await lint(context, folder, ["--no-config"]);
    expect(findings.map(({ id }) => id)).toContain("template-injection");
  });
});

describe("hadolint", () => {
  const lint = async (context: TestContext, path: string) => {
    const flags = ["--no-color", "--format=json", "--config=/dev/null"];
    const told = await runCommand(hadolint(context), [...flags, path], {
      cwd: repository,
      answers: [1],
    });
    return (JSON.parse(told) as readonly HadolintFinding[]).map(
      ({ code, message, file, line }): Finding => ({
        scanner: "hadolint",
        id: code,
        where: [file],
        title: `line ${line}: ${message}`,
        ...ours,
      }),
    );
  };

  it("has nothing against the Dockerfile but what is accepted", async (context) => {
    const findings = await lint(context, dockerfile);
    const { failing, unused } = verdictOf(findings, risks, ["hadolint"], today);
    expect({ failing, unused }).toEqual({ failing: [], unused: [] });
  });

  it("finds a version that is not pinned", async (context) => {
    const path = join(folder, "Dockerfile");
    const text = await readFile(join(repository, dockerfile), "utf8");
    await writeFile(path, text.replace(/pnpm@\S+/, "pnpm"));
    expect((await lint(context, path)).map(({ id }) => id)).toEqual(["DL3016"]);
  });
});

/** Of what a linter says of our own files: whoever wrote them can change them. */
const ours = { isSevere: true, fixedIn: "this repository", published: undefined } as const;

/** https://github.com/hadolint/hadolint#output-formats */
interface HadolintFinding {
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
}

/** https://docs.zizmor.sh/usage/#output-formats */
interface ZizmorFinding {
  readonly ident: string;
  readonly desc: string;
  readonly locations: readonly {
    readonly symbolic: { readonly key: { readonly Local?: { readonly verbatim_path: string } } };
  }[];
}

function findingOf({ ident, desc, locations }: ZizmorFinding): Finding {
  return {
    scanner: "zizmor",
    id: ident,
    where: locations.flatMap(({ symbolic }) => basename(symbolic.key.Local?.verbatim_path ?? "")),
    title: desc,
    ...ours,
  };
}
