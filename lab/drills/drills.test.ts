import { describe, expect, it } from "vitest";
import { drills, drillsNamed } from "./drills.ts";

describe("the drills", () => {
  it("are all of them where none is named, and the named ones in their own order", () => {
    expect(drillsNamed([])).toBe(drills);
    expect(drillsNamed(["kills", "good-release"]).map(({ name }) => name)).toEqual([
      "good-release",
      "kills",
    ]);
  });

  it("are listed to who mistypes one", () => {
    expect(() => drillsNamed(["good-release", "kill"])).toThrow(
      /There is no drill "kill"\. Known:\n {2}good-release +A good release\n/,
    );
  });

  it("have names of their own, and say what they expect in sentences", () => {
    expect(new Set(drills.map(({ name }) => name)).size).toBe(drills.length);
    for (const { expectations, purpose } of drills) {
      expect(purpose).toMatch(/\.$/);
      for (const expectation of Object.values(expectations)) {
        expect(expectation).toMatch(/^[A-Z0-9].*[^.]$/);
      }
    }
  });
});
