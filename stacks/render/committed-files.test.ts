import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readCommitted, staleFiles, writeStale } from "./committed-files.ts";
import { fileDiff } from "./file-diff.ts";
import { renderEnvironment } from "./render-environment.ts";
import { environments } from "./stack-configuration.ts";

describe("the committed files", () => {
  it.each(environments())(
    "of %s are what the program renders, run after run",
    async (environment) => {
      const rendered = await renderEnvironment(environment);

      expect(staleFiles(environment, rendered)).toEqual([]);
      expect(await renderEnvironment(environment)).toEqual(rendered);
    },
  );

  it("hold no secret, only placeholders", () => {
    const files = environments().flatMap((environment) => [...readCommitted(environment).values()]);
    const secrets = files
      .join("\n")
      .split("\n")
      .filter((line) => /^\s+(token|.*dataJson): /.test(line));

    expect(secrets.length).toBeGreaterThan(0);
    for (const line of secrets) {
      expect(line).toMatch(/<.*>/);
    }
  });
});

describe("a stale file is told", () => {
  let folder: string;
  let base: URL;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "paystream-rendered-"));
    base = pathToFileURL(`${folder}/`);
    mkdirSync(join(folder, "stacks/rendered/qa"), { recursive: true });
    writeFileSync(join(folder, "stacks/rendered/qa/same.yaml"), "replicas: 3\n");
    writeFileSync(join(folder, "stacks/rendered/qa/old.yaml"), "replicas: 3\n");
    writeFileSync(join(folder, "stacks/rendered/qa/gone.yaml"), "replicas: 3\n");
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const rendered = new Map([
    ["same.yaml", "replicas: 3\n"],
    ["old.yaml", "replicas: 4\n"],
    ["new.yaml", "replicas: 1\n"],
  ]);

  it("by its name, whether it changed, is missing or has no component any more", () => {
    expect(staleFiles("qa", rendered, base).map(({ path }) => path)).toEqual([
      "stacks/rendered/qa/gone.yaml",
      "stacks/rendered/qa/new.yaml",
      "stacks/rendered/qa/old.yaml",
    ]);
  });

  it("with its diff", () => {
    const [, , old] = staleFiles("qa", rendered, base);

    expect(old === undefined ? "" : fileDiff(old)).toBe(
      [
        "--- stacks/rendered/qa/old.yaml (committed)",
        "+++ stacks/rendered/qa/old.yaml (rendered now)",
        "@@ -1 +1 @@",
        "-replicas: 3",
        "+replicas: 4",
        "",
      ].join("\n"),
    );
  });

  it("and is mended by writing it", () => {
    writeStale(staleFiles("qa", rendered, base), base);

    expect(readCommitted("qa", base)).toEqual(new Map([...rendered].sort()));
  });
});
