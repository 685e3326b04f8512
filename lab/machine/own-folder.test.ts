import { chmod, mkdir, mkdtemp, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeOwnFolder, requireOwnFolder } from "./own-folder.ts";

let parent: string;
let folder: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "paystream-own-"));
  folder = join(parent, "lab");
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(parent, { recursive: true });
});

describe("the lab's folder", () => {
  it("is made so that nobody else enters it, and found again", async () => {
    await requireOwnFolder(folder);
    await makeOwnFolder(folder);
    await makeOwnFolder(folder);

    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it("is refused where it leads elsewhere", async () => {
    await mkdir(join(parent, "elsewhere"), { mode: 0o700 });
    await symlink(join(parent, "elsewhere"), folder);

    await expect(makeOwnFolder(folder)).rejects.toThrow("is no folder");
  });

  it("is refused where others can write to it", async () => {
    await mkdir(folder);
    await chmod(folder, 0o777);

    await expect(makeOwnFolder(folder)).rejects.toThrow("can be entered by other users");
  });

  it("is refused where somebody else has made it", async () => {
    await mkdir(folder, { mode: 0o700 });
    const own = process.getuid?.() ?? 0;
    vi.spyOn(process as { getuid(): number }, "getuid").mockReturnValue(own + 1);

    await expect(requireOwnFolder(folder)).rejects.toThrow(`the user with the id ${own}`);
  });
});
