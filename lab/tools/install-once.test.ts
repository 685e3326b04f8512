import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installOnce, ToolUnavailableError } from "./install-once.ts";
import type { Recipe } from "./recipe.ts";

let scratch: string;
let said: string[];
let installations: number;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), "install-once-"));
  said = [];
  installations = 0;
  await mkdir(join(scratch, "pins"));
  await writeFile(join(scratch, "pins", "lock"), "1.0");
});
afterEach(() => rm(scratch, { recursive: true }));

/** A tool whose installation writes its executable. */
function recipe(changes: Partial<Recipe> = {}): Recipe {
  return {
    pins: pathToFileURL(join(scratch, "pins/")),
    settings: [],
    executable: "hammer",
    duration: "a moment",
    missing: async () => undefined,
    async install(folder) {
      installations += 1;
      await writeFile(join(folder, "hammer"), "bang");
    },
    ...changes,
  };
}

const cache = () => join(scratch, "cache");
const install = (changes?: Partial<Recipe>) =>
  installOnce("hammer", recipe(changes), cache(), (progress) => said.push(progress));
const kept = () => readdir(join(cache(), "hammer"));

describe("a tool", () => {
  it("is installed once, and says how long that takes", async () => {
    const executable = await install();
    expect(await readFile(executable, "utf8")).toBe("bang");
    expect(await install()).toBe(executable);
    expect(installations).toBe(1);
    expect(said).toEqual([
      "Installing hammer; the first time this takes a moment …",
      expect.stringMatching(/^Installed hammer in \d+ s: /),
    ]);
  });

  it("is installed anew when a pin or a setting changes", async () => {
    const first = await install();
    await writeFile(join(scratch, "pins", "lock"), "1.1");
    const second = await install();
    const third = await install({ settings: ["-tags=small"] });
    expect(new Set([first, second, third]).size).toBe(3);
  });

  it("is whole for each of several that install it at once", async () => {
    const executables = await Promise.all([install(), install(), install()]);
    expect(new Set(executables).size).toBe(1);
    expect(await kept()).toHaveLength(1);
  });

  it("leaves nothing of an installation that fails, and says what failed", async () => {
    const failing = install({
      async install(folder) {
        await writeFile(join(folder, "half"), "");
        throw new Error("go build failed:\nno such module");
      },
    });
    await expect(failing).rejects.toThrow(
      "hammer could not be installed. go build failed:\nno such module",
    );
    expect(await kept()).toEqual([]);
    await install();
    expect(await kept()).toHaveLength(1);
  });

  it("says what the machine lacks for it", async () => {
    const failing = install({ missing: async () => "an anvil" });
    await expect(failing).rejects.toThrow(new ToolUnavailableError("hammer needs an anvil."));
    expect(said).toEqual([]);
  });
});
