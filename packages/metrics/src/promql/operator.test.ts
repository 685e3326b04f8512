import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { precedence, type Text, textOf } from "./expression.ts";
import { binary, type Operator } from "./operator.ts";

const operations: Partial<Record<Operator, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": (left, right) => left % right,
  "^": (left, right) => left ** right,
  ">": (left, right) => Number(left > right),
  "<=": (left, right) => Number(left <= right),
};

// cspell:ignore letrec

/** A text, and the value it ought to have. */
interface Meant {
  readonly text: Text;
  readonly value: number;
}

const { tree } = fc.letrec<{ tree: Meant; number: Meant; operation: Meant }>((tie) => ({
  tree: fc.oneof({ maxDepth: 5 }, tie("number"), tie("operation")),
  number: fc.integer({ min: -3, max: 9 }).map((value) => ({ text: textOf(value), value })),
  operation: fc
    .tuple(tie("tree"), fc.constantFrom(...(Object.keys(operations) as Operator[])), tie("tree"))
    .map(([left, operator, right]) => ({
      text: binary(left.text, operator, right.text),
      value: operations[operator]?.(left.value, right.value) ?? Number.NaN,
    })),
}));

describe("a binary operator", () => {
  it("keeps the meaning of any tree of operations, with JavaScript as the judge", () => {
    fc.assert(
      fc.property(tree, ({ text, value }) => {
        // In both languages these operators bind the same; only the power is spelled otherwise. (In
        // JavaScript `==` binds less strongly than `>`, so it is left out.)
        const script = text.promql.replaceAll("^", "**");
        expect(Number(runInNewContext(script))).toBe(value);
      }),
      { numRuns: 300 },
    );
  });

  const series = (promql: string): Text => ({ promql, precedence: precedence.primary });
  const [a, b, c] = [series("a"), series("b"), series("c")];

  it.each([
    [binary(binary(a, "-", b), "-", c), "a - b - c"],
    [binary(a, "-", binary(b, "-", c)), "a - (b - c)"],
    [binary(binary(a, "+", b), "*", c), "(a + b) * c"],
    [binary(a, "+", binary(b, "*", c)), "a + b * c"],
    [binary(binary(a, "^", b), "^", c), "(a ^ b) ^ c"],
    [binary(a, "^", binary(b, "^", c)), "a ^ b ^ c"],
    [binary(binary(a, "or", b), "and", c), "(a or b) and c"],
    [binary(binary(a, "unless", b), "and", c), "a unless b and c"],
    [binary(a, "unless", binary(b, "and", c)), "a unless (b and c)"],
    [binary(binary(a, ">", b), "and", c), "a > b and c"],
    [binary(binary(a, "and", b), ">", c), "(a and b) > c"],
    [binary(textOf(-1), "^", b), "(-1) ^ b"],
    [binary(a, ">", b, "bool", "on ()"), "a > bool on () b"],
  ])("writes only the parentheses it needs: %s", (text, promql) => {
    expect(text.promql).toBe(promql);
  });

  it("spells the numbers that JavaScript spells otherwise", () => {
    expect(
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1e21].map(textOf),
    ).toMatchObject([
      { promql: "Inf" },
      { promql: "-Inf" },
      { promql: "NaN" },
      { promql: "1e+21" },
    ]);
  });
});
