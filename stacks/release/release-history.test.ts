import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settingsHistory } from "./release-history.ts";

describe("the history of an environment's settings", () => {
  let folder: string;
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: folder,
      stdio: "pipe",
    });
  const commit = (text: string) => {
    writeFileSync(join(folder, "Pulumi.prod.yaml"), text);
    git("add", ".");
    git("commit", "--quiet", "--message", text);
  };
  const textsOf = (path = "") =>
    settingsHistory("prod", pathToFileURL(`${folder}/${path}`)).map(({ text }) => text);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "paystream-history-"));
    git("init", "--quiet", "--initial-branch", "main");
    commit("first");
    git("checkout", "--quiet", "-b", "release");
    commit("tried on the branch");
    commit("second");
    git("checkout", "--quiet", "main");
    git("merge", "--quiet", "--no-ff", "--message", "merge", "release");
    commit("third");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("is what main went through, and not what a branch tried on its way", () => {
    expect(textsOf()).toEqual(["first", "second", "third"]);
  });

  it("is refused in a shallow clone, which does not know what ran before", () => {
    git("clone", "--quiet", "--depth", "1", pathToFileURL(folder).href, "shallow");
    expect(() => textsOf("shallow/")).toThrow("git fetch --unshallow");
  });
});
