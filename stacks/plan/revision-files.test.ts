import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { baseRevision, environmentsAt, filesAt } from "./revision-files.ts";

describe("the rendered files of a git revision", () => {
  let folder: string;
  let repository: URL;

  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: folder,
      stdio: "pipe",
    });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "paystream-revisions-"));
    repository = pathToFileURL(`${folder}/`);
    mkdirSync(join(folder, "stacks/rendered/prod"), { recursive: true });
    writeFileSync(join(folder, "stacks/rendered/prod/service.yaml"), "replicas: 3\n");
    git("init", "--quiet", "--initial-branch", "main");
    git("add", ".");
    git("commit", "--quiet", "--message", "first");
    git("checkout", "--quiet", "-b", "feature");
    writeFileSync(join(folder, "stacks/rendered/prod/service.yaml"), "replicas: 4\n");
    git("commit", "--quiet", "--all", "--message", "second");
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it("are read from git, not from the working tree", () => {
    expect(environmentsAt("main", repository)).toEqual(["prod"]);
    expect(filesAt("main", "prod", repository)).toEqual(
      new Map([["service.yaml", "replicas: 3\n"]]),
    );
    expect(filesAt("HEAD", "prod", repository)).toEqual(
      new Map([["service.yaml", "replicas: 4\n"]]),
    );
  });

  it("are none for an environment that was not there", () => {
    expect(filesAt("main", "staging", repository)).toEqual(new Map());
  });

  it("are compared from where the branch left its base", () => {
    expect(filesAt(baseRevision("main", "HEAD", repository), "prod", repository)).toEqual(
      filesAt("main", "prod", repository),
    );
  });

  it("are compared from there also for a branch that is not checked out", () => {
    git("checkout", "--quiet", "main");
    git("commit", "--quiet", "--allow-empty", "--message", "third");
    expect(baseRevision("main", "feature", repository)).toBe(
      baseRevision("main~1", "main~1", repository),
    );
    git("checkout", "--quiet", "feature");
  });

  it("of a revision that git does not know are refused, with what to name instead", () => {
    expect(() => baseRevision("nowhere", "HEAD", repository)).toThrow(
      "Name a branch, a tag or a commit",
    );
  });
});
