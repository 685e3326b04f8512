import { describe, expect, it } from "vitest";
import { outcomeOf } from "./report/markdown.ts";
import { judgementLine, Verdict } from "./verdict.ts";

const expectations = { aborted: "It is aborted", killed: "It survives a kill" };

describe("the verdict on a drill", () => {
  it("has a judgement for each expectation, in their order", () => {
    const told: string[] = [];
    const verdict = new Verdict(expectations, (judged) => told.push(judgementLine(judged)));
    verdict.cannotJudge("killed", "this cluster's API server is not ours");
    verdict.judge("aborted", true, "error-rate failed", "error-rate");

    expect(verdict.results.map(judgementLine)).toEqual([
      "met: It is aborted (error-rate failed; bound: error-rate)",
      "could not be judged: It survives a kill (this cluster's API server is not ours)",
    ]);
    expect(told).toEqual(verdict.results.map(judgementLine).toReversed());
    expect(outcomeOf({ results: verdict.results, stoppedBy: undefined })).toBe("passed");
  });

  it("says of an expectation that was never judged that the drill did not come to it", () => {
    const verdict = new Verdict(expectations);
    verdict.judge("aborted", false, "it went on", "aborted");

    expect(verdict.results).toMatchObject([
      { outcome: "not met" },
      { outcome: "not judged", reason: "the drill did not come to it" },
    ]);
    expect(outcomeOf({ results: verdict.results, stoppedBy: undefined })).toBe("not passed");
  });

  it("has passed nothing of which nothing could be judged", () => {
    const verdict = new Verdict(expectations);
    verdict.cannotJudge("aborted", "there is nobody to ask");
    verdict.cannotJudge("killed", "there is nobody to ask");

    expect(outcomeOf({ results: verdict.results, stoppedBy: undefined })).toBe("not judged");
    expect(outcomeOf({ results: verdict.results, stoppedBy: "it broke" })).toBe("not passed");
  });

  it.each([
    [20.9, { least: 21, most: 31 }, "not met: It is aborted (20.9 s; bound: 21.0 to 31.0 s)"],
    [21, { least: 21, most: 31 }, "met: It is aborted (21.0 s; bound: 21.0 to 31.0 s)"],
    [31.1, { least: 21, most: 31 }, "not met: It is aborted (31.1 s; bound: 21.0 to 31.0 s)"],
    [5, { most: 10 }, "met: It is aborted (5.0 s; bound: within 10.0 s)"],
    [undefined, { most: 10 }, "not met: It is aborted (it did not happen; bound: within 10.0 s)"],
  ])("judges a time of %s s against %o", (seconds, bound, line) => {
    const verdict = new Verdict(expectations);
    verdict.judgeTime("aborted", seconds, bound);

    expect(judgementLine(verdict.results[0] as never)).toBe(line);
  });

  it("refuses to judge the same thing twice: a later word would hide the first", () => {
    const verdict = new Verdict(expectations);
    verdict.judge("aborted", false, "it went on", "aborted");

    expect(() => verdict.judge("aborted", true, "aborted", "aborted")).toThrow("judged twice");
  });
});
