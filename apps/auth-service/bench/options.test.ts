import { describe, expect, it } from "vitest";
import { readOptions } from "./options.ts";

describe("the options of the benchmark", () => {
  it("measure everything unless said", () => {
    expect(readOptions([])).toEqual({
      rounds: 9,
      seconds: 2,
      only: ["authorize", "connections", "start", "tracing"],
      profile: false,
      against: undefined,
    });
    expect(readOptions(["--only", "start, authorize"]).only).toEqual(["start", "authorize"]);
  });

  it("are refused in words where they make no sense", () => {
    expect(() => readOptions(["--only", "memory"])).toThrow(
      '--only takes authorize, connections, start, tracing, not "memory"',
    );
    expect(() => readOptions(["--rounds", "none"])).toThrow("--rounds takes a number above 0");
  });
});
