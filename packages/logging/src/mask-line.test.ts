import { expect, test } from "vitest";
import { maskLine } from "./mask-line.ts";

const CARD = "4532015112830366";

test("returns a line without a card number as it is, however it is written", () => {
  const line = '{ "level":"INFO", "n":1.50 , "text":"\\u0041 \\u0001 2026" }\n';
  expect(maskLine(line)).toBe(line);
});

test.each([
  ["a value", { a: CARD }, { a: "453201******0366" }],
  ["a key", { [CARD]: 1 }, { "453201******0366": 1 }],
  ["a number, which becomes text", { a: Number(CARD) }, { a: "453201******0366" }],
  ["a number with a fraction", { a: 45320151128303.66 }, { a: "453201******03.66" }],
  ["a negative number", { a: -Number(CARD) }, { a: "-453201******0366" }],
  ["a list within a list", [[CARD, true, null]], [["453201******0366", true, null]]],
])("masks %s", (_, value, masked) => {
  expect(JSON.parse(maskLine(JSON.stringify(value)))).toEqual(masked);
});

test("keeps the newline, and adds none", () => {
  expect(maskLine(`{"a":"${CARD}"}\n`)).toBe('{"a":"453201******0366"}\n');
  expect(maskLine(`{"a":"${CARD}"}`)).toBe('{"a":"453201******0366"}');
});

test("keeps the digits of an escape, which are none of the text", () => {
  const line = JSON.stringify({ a: `\u0001${CARD}`, b: `4532\u00010151` });
  expect(JSON.parse(maskLine(line))).toEqual({ a: "\u0001453201******0366", b: "4532\u00010151" });
});

test("does not take the digits of an escape for a card number's", () => {
  const value = { a: "\u000145320151" };
  expect(JSON.parse(maskLine(JSON.stringify(value)))).toEqual(value);
});

test("trusts the words it is told of, also in a line with a card number", () => {
  const value = {
    id: "txn-1708876543-4821397010042",
    text: ["", "txn-1708876543-4821397010042"].join("\n"),
  };
  const trusted = /txn-1\d{9}-\d{4,}/;
  expect(JSON.parse(maskLine(JSON.stringify(value), trusted))).toEqual(value);
  const masked = JSON.parse(maskLine(JSON.stringify({ ...value, card: CARD }), trusted));
  expect(masked).toEqual({ ...value, card: "453201******0366" });
});
