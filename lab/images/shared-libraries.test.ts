import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sharedLibraries } from "./shared-libraries.ts";

let bin: string;
beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), "shared-libraries-"));
  vi.stubEnv("PATH", `${bin}${delimiter}${process.env["PATH"]}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(bin, { recursive: true });
});

async function ldd(output: string, exitCode = 0): Promise<void> {
  const script = `#!/bin/sh\ncat <<'END'\n${output}\nEND\nexit ${exitCode}\n`;
  await writeFile(join(bin, "ldd"), script);
  await chmod(join(bin, "ldd"), 0o755);
}

describe("the libraries of a program", () => {
  it("are what `ldd` finds for it, and what loads them", async () => {
    await ldd(`	linux-vdso.so.1 (0x00007ffc2cbe3000)
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f1161720000)
	/lib64/ld-linux-x86-64.so.2 (0x00007f11688c6000)`);
    expect(await sharedLibraries("program")).toEqual([
      { path: "/lib/x86_64-linux-gnu/libc.so.6", source: "/lib/x86_64-linux-gnu/libc.so.6" },
      { path: "/lib64/ld-linux-x86-64.so.2", source: "/lib64/ld-linux-x86-64.so.2" },
    ]);
  });

  it("are none where it has all in itself", async () => {
    await ldd("	not a dynamic executable", 1);
    expect(await sharedLibraries("program")).toEqual([]);
  });

  it("are told when the machine lacks one", async () => {
    await ldd("	libc.so.7 => not found");
    await expect(sharedLibraries("program")).rejects.toThrow(
      "program needs libc.so.7, which this machine has not.",
    );
  });
});
