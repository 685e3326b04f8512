import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { debianPackages } from "./debian-packages.ts";

/** What `apt-get` of this machine brings, as the name of a file and its content. */
const PACKAGE = { file: "hammer_1%3a2.0~rc1_amd64.deb", content: "a hammer" };
const sum = (content: string) => createHash("sha256").update(content).digest("hex");

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), "debian-packages-"));
  await Promise.all(["bin", "pins", "installed"].map((each) => mkdir(join(scratch, each))));
  vi.stubEnv("PATH", `${join(scratch, "bin")}:${process.env["PATH"]}`);
  await pin(sum(PACKAGE.content));
  await command("dpkg", "echo amd64");
  await command(
    "apt-get",
    `[ "$1" = --version ] || { echo "$@" >> ${scratch}/asked; printf 'a hammer' > '${PACKAGE.file}'; }`,
  );
  // An archive whose only file is the archive.
  await command("dpkg-deb", '[ "$1" = --version ] || cp "$2" "$3/hammer"');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(scratch, { recursive: true });
});

async function command(name: string, script: string): Promise<void> {
  await writeFile(join(scratch, "bin", name), `#!/bin/sh\n${script}\n`);
  await chmod(join(scratch, "bin", name), 0o755);
}

const pin = (sha256: string, file = PACKAGE.file) =>
  writeFile(join(scratch, "pins", "SHA256SUMS"), `${sha256}  ${file}\n`);

const installed = () => join(scratch, "installed");
const recipe = () =>
  debianPackages({
    name: "pins",
    parent: pathToFileURL(`${scratch}/`),
    duration: "a moment",
  });

describe("packages of Debian", () => {
  it("are asked for by their exact versions, and unpacked", async () => {
    expect(await recipe().missing()).toBeUndefined();
    await recipe().install(installed());
    expect(await readFile(join(scratch, "asked"), "utf8")).toBe(
      "download hammer:amd64=1:2.0~rc1\n",
    );
    expect(await readFile(join(installed(), "pins", "hammer"), "utf8")).toBe("a hammer");
  });

  it("are refused when the mirror has other bytes under the same version", async () => {
    await pin(sum("another hammer"));
    await expect(recipe().install(installed())).rejects.toThrow(
      `${PACKAGE.file} has the hash ${sum("a hammer")}, and pins/SHA256SUMS has ${sum("another hammer")}.`,
    );
  });

  it("say how to pin another version when the mirror has no longer this one", async () => {
    await command(
      "apt-get",
      "echo \"E: Version '1:2.0~rc1' for 'hammer' was not found\" >&2; exit 100",
    );
    await expect(recipe().install(installed())).rejects.toThrow(
      /Version '1:2.0~rc1' for 'hammer' was not found\n.*\n?.*pin that: `apt-get download/s,
    );
  });

  it("need a Debian of the architecture that they are pinned for", async () => {
    await command("dpkg", "echo arm64");
    expect(await recipe().missing()).toBe("Debian's apt-get and dpkg-deb, on amd64");
    await command("dpkg", "exit 127");
    expect(await recipe().missing()).toBe("Debian's apt-get and dpkg-deb, on amd64");
  });

  it("are pinned by nothing but hashes of files", async () => {
    await pin("0123", "hammer.deb");
    await expect(recipe().install(installed())).rejects.toThrow("0123  hammer.deb");
  });
});
