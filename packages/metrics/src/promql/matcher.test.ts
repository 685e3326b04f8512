import { describe, expect, it } from "vitest";
import { matchersText, matches, noneOf, not, notMatches, oneOf } from "./matcher.ts";
import { argoArgument, grafanaVariable } from "./placeholder.ts";
import { series } from "./series.ts";

describe("matchers", () => {
  it.each([
    [{}, ""],
    [{ pod: "a" }, '{pod="a"}'],
    [{ pod: "a", job: "b" }, '{pod="a",job="b"}'],
    [{ pod: not("a") }, '{pod!="a"}'],
    [{ pod: matches("a.+") }, '{pod=~"a.+"}'],
    [{ pod: notMatches("a|b") }, '{pod!~"a|b"}'],
    [{ pod: oneOf("a.b", "c|d") }, '{pod=~"a\\\\.b|c\\\\|d"}'],
    [{ pod: noneOf("a", "b") }, '{pod!~"a|b"}'],
    [{ pod: oneOf("a.b") }, '{pod="a.b"}'],
    [{ pod: argoArgument("pod") }, '{pod="{{args.pod}}"}'],
    [{ pod: not(grafanaVariable("pod")) }, '{pod!="$pod"}'],
    [{ pod: matches(grafanaVariable("pod")) }, '{pod=~"$pod"}'],
    [{ pod: oneOf("a.b", argoArgument("pod")) }, '{pod=~"a\\\\.b|{{args.pod}}"}'],
    [{ pod: "{{args.pod}} $pod" }, '{pod="\\x7b{args.pod}} \\x24pod"}'],
    [{ le: oneOf("2.5", "10") }, '{le=~"2\\\\.5|10(\\\\.0)?"}'],
    [{ le: not("1") }, '{le!~"1(\\\\.0)?"}'],
    [{ pod: "1" }, '{pod="1"}'],
  ])("%j are written %s", (matchers, text) => {
    expect(matchersText(matchers)).toBe(text);
  });

  it("check the values of a closed label, and leave regular expressions to the author", () => {
    expect(`${series("up", { role: matches("can.*") })}`).toBe('up{role=~"can.*"}');
    // @ts-expect-error not a role
    series("up", { role: not("preview") });
    // @ts-expect-error not roles
    series("up", { role: oneOf("stable", "preview") });
    // @ts-expect-error one value at least: nothing would match, or everything
    oneOf();
  });
});
