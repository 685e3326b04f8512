import { describe, expect, it } from "vitest";
import { argoArgument, grafanaVariable, rateInterval } from "./placeholder.ts";

describe("a placeholder", () => {
  it("is written as the program that fills it in expects it", () => {
    expect(argoArgument("canary-hash").text).toBe("{{args.canary-hash}}");
    expect(grafanaVariable("version").text).toBe("$version");
    expect(rateInterval.text).toBe("$__rate_interval");
  });

  it.each(["", "a b", 'a"}', "-a"])(
    "refuses the name %j, which could end the query early",
    (name) => {
      expect(() => argoArgument(name)).toThrow("is no name for an argument");
      expect(() => grafanaVariable(name)).toThrow("is no name for a Grafana variable");
    },
  );
});
