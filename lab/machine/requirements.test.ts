import { afterEach, describe, expect, it, vi } from "vitest";
import { unmetRequirements } from "./requirements.ts";

/** Where it exists at all. */
const posix = process as typeof process & { getuid(): number };

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe("a machine that cannot be the lab's is told what it lacks", () => {
  it("when it does not run Linux", async () => {
    vi.spyOn(process, "platform", "get").mockReturnValue("darwin");

    expect(await unmetRequirements()).toEqual([
      expect.stringMatching(/^The lab's own cluster runs on Linux on x64; this is darwin on /),
    ]);
  });

  it("when the user is not root", async () => {
    vi.spyOn(posix, "getuid").mockReturnValue(1000);

    expect(await unmetRequirements()).toEqual([expect.stringMatching(/needs root/)]);
  });

  it("when programs are missing, with what brings them", async () => {
    vi.spyOn(posix, "getuid").mockReturnValue(0);
    vi.stubEnv("PATH", "/nowhere");

    expect(await unmetRequirements()).toContain(
      "The program ip is not on the PATH; it is part of iproute2.",
    );
  });
});
