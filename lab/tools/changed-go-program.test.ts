import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { changedGoProgram } from "./changed-go-program.ts";

const SOURCE = "example.invalid/hammer";
const SUM = "h1:4oOnHs4J41X9n+7MucFjA3I5i5MtasjWTnIY27q5Qkw=";

let scratch: string;
const at = (...path: string[]) => join(scratch, ...path);
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), "changed-go-program-"));
  await Promise.all(
    ["bin", "pins", "installed", "module/cmd"].map((path) => mkdir(at(path), { recursive: true })),
  );
  await writeFile(at("pins", "go.sum"), `${SOURCE} v1.0.0 ${SUM}\n`);
  await writeFile(at("module", "head"), "wood");
  await writeFile(at("module", "cmd", "handle"), "ash");
  // As Go's cache has them.
  await chmod(at("module", "head"), 0o444);
  const module = { Path: SOURCE, Version: "v1.0.0", Sum: SUM, Dir: at("module") };
  // What it builds is what it has seen: where it is, and the files of the module.
  const script = `#!/bin/sh
if [ "$1" = mod ]; then printf '%s' '${JSON.stringify(module)}'; exit; fi
while [ "$1" != -o ]; do shift; done
mkdir -p "$(dirname "$2")"; cat head cmd/handle cmd/wedge > "$2"
`;
  await writeFile(at("bin", "go"), script);
  await chmod(at("bin", "go"), 0o755);
  vi.stubEnv("PATH", `${at("bin")}:${process.env["PATH"]}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(scratch, { recursive: true });
});

const recipe = (changes: Record<string, string>) =>
  changedGoProgram({
    name: "pins",
    parent: pathToFileURL(`${scratch}/`),
    source: SOURCE,
    package: "./cmd",
    changes,
    duration: "a moment",
  });

describe("a program of a changed Go module", () => {
  it("is built in a copy with the changes, of which nothing is kept", async () => {
    await recipe({ head: "steel ", "cmd/wedge": " oak" }).install(at("installed"));
    expect(await readFile(at("installed", "bin", "pins"), "utf8")).toBe("steel ash oak");
    expect(await readdir(at("installed"))).toEqual(["bin"]);
    expect(await readFile(at("module", "head"), "utf8")).toBe("wood");
  });

  it("is another one when a change is another", () => {
    const settings = (content: string) => recipe({ head: content }).settings;
    expect(settings("steel")).not.toEqual(settings("iron"));
  });

  it("is not built of a module that go.sum does not have", async () => {
    await writeFile(at("pins", "go.sum"), `${SOURCE} v1.0.0 h1:other=\n`);
    await expect(recipe({}).install(at("installed"))).rejects.toThrow(
      `go.sum does not have ${SOURCE} v1.0.0 with the hash ${SUM}.`,
    );
  });
});
