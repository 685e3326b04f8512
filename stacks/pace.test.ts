import { describe, expect, it } from "vitest";
import { Pace } from "./pace.ts";

describe("the pace of production", () => {
  const pace = new Pace(1);

  it("writes times as they are, in the largest unit", () => {
    expect([15, 30, 150, 120, 300].map((seconds) => pace.duration(seconds))).toEqual([
      "15s",
      "30s",
      "150s",
      "2m",
      "5m",
    ]);
    expect([3600, 5400, 86_400].map((seconds) => pace.duration(seconds))).toEqual([
      "1h",
      "90m",
      "1d",
    ]);
    expect([60, 150].map((seconds) => pace.wholeDuration(seconds))).toEqual(["1m", "150s"]);
    expect(pace.wholeSeconds(10)).toBe(10);
  });

  it("writes days in hours for the controllers, which know no days", () => {
    expect(pace.wholeDuration(172_800)).toBe("48h");
  });

  it("says them in words", () => {
    expect([604_800, 3600, 300, 60, 30, 1].map((seconds) => pace.inWords(seconds))).toEqual([
      "7 days",
      "1 hour",
      "5 minutes",
      "1 minute",
      "30 seconds",
      "1 second",
    ]);
  });
});

describe("ten times that pace", () => {
  const pace = new Pace(10);

  it("divides every time, for Prometheus to the millisecond", () => {
    expect([15, 120, 300, 600, 86_400].map((seconds) => pace.duration(seconds))).toEqual([
      "1500ms",
      "12s",
      "30s",
      "1m",
      "144m",
    ]);
    expect(pace.inWords(15)).toBe("1.5 seconds");
  });

  it("gives controllers whole seconds, and never none", () => {
    expect([30, 150, 10, 5].map((seconds) => pace.wholeSeconds(seconds))).toEqual([3, 15, 1, 1]);
    expect(pace.wholeDuration(600)).toBe("1m");
  });
});
