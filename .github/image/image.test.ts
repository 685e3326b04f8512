import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { baseImagesOf, loadArguments, pushArguments } from "./build-arguments.ts";
import { nextVersion } from "./next-version.ts";

describe("the next version", () => {
  let folder: string;
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: folder,
    });
  const commit = (message: string) =>
    git("commit", "--quiet", "--allow-empty", "--message", message);
  const next = () => nextVersion(pathToFileURL(`${folder}/`));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "paystream-versions-"));
    git("init", "--quiet", "--initial-branch", "main");
    commit("feat: first");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is that of package.json as long as nothing was released", async () => {
    expect(await next()).toBe("1.0.0");
  });

  it("is that of the tag, for the commit that has one", async () => {
    git("tag", "v1.3.0");
    git("tag", "vault-1.21");
    expect(await next()).toBe("1.3.0");
  });

  it.each([
    ["1.10.1", ["fix: mend", "docs: say"]],
    ["1.10.1", ["something without a type"]],
    ["1.11.0", ["fix: mend", "feat(stacks): more"]],
    ["2.0.0", ["feat: more", "fix!: refuse what was taken"]],
    ["2.0.0", ["fix: mend\n\nBREAKING CHANGE: other answers"]],
  ])("is %s after 1.10.0 and %j", async (version, messages) => {
    git("tag", "v1.9.0");
    commit("feat!: long ago");
    git("tag", "v1.10.0");
    messages.forEach(commit);
    expect(await next()).toBe(version);
  });
});

describe("the build", () => {
  const build = {
    repository: "registry.example/auth-service",
    version: "1.4.0",
    revision: "3f2c1d9",
    committedAt: 1_795_319_836,
    baseImages: { RUNTIME_IMAGE: "gcr.io/distroless/nodejs@sha256:1" },
    metadataFile: "metadata.json",
  };

  it("is pushed under its commit, its version and latest, with provenance and contents attached", () => {
    expect(pushArguments(build)).toEqual([
      "buildx",
      "build",
      "--file=apps/auth-service/image/Dockerfile",
      "--build-arg=SERVICE_VERSION=1.4.0",
      "--build-arg=SERVICE_REVISION=3f2c1d9",
      "--build-arg=SOURCE_DATE_EPOCH=1795319836",
      "--build-arg=RUNTIME_IMAGE=gcr.io/distroless/nodejs@sha256:1",
      "--tag",
      "registry.example/auth-service:3f2c1d9",
      "--tag",
      "registry.example/auth-service:1.4.0",
      "--tag",
      "registry.example/auth-service:latest",
      "--output=type=image,push=true,rewrite-timestamp=true",
      "--attest=type=provenance,mode=max",
      "--attest=type=sbom",
      "--cache-from=type=registry,ref=registry.example/auth-service:buildcache",
      "--cache-to=type=registry,ref=registry.example/auth-service:buildcache,mode=max",
      "--metadata-file=metadata.json",
      ".",
    ]);
  });

  it("goes nowhere without being told to", () => {
    expect(loadArguments(build).join(" ")).not.toContain("push");
    expect(loadArguments(build)).toContain("--load");
  });

  it("finds the base images by the arguments that stand for them", () => {
    expect(
      baseImagesOf("ARG BUILD_IMAGE=node:24\nARG RUNTIME_IMAGE=gcr.io/x:y\nARG VERSION=1\n"),
    ).toEqual({
      BUILD_IMAGE: "node:24",
      RUNTIME_IMAGE: "gcr.io/x:y",
    });
  });
});
