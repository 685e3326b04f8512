import { expect, test } from "vitest";
import { isTrustedWord } from "./trusted-word.ts";

const ID = /txn-1\d{9}-\d{4,}/;

function isTrusted(text: string, digits: string, trusted = ID): boolean {
  const start = text.indexOf(digits);
  return isTrustedWord(text, start, start + digits.length, trusted);
}

test("trusts the digits of a word that the pattern matches", () => {
  expect(isTrusted('{"id":"txn-1708876543-4821"}', "1708876543-4821")).toBe(true);
  expect(isTrusted("txn-1708876543-4821", "1708876543-4821")).toBe(true);
});

test.each([
  ["something before it", "my_txn-1708876543-4821"],
  ["something after it", "txn-1708876543-4821x"],
  ["a dash after it", "txn-1708876543-4821-"],
])("does not trust a word with %s", (_, text) => {
  expect(isTrusted(text, "1708876543-4821")).toBe(false);
});

test("does not trust digits that go on after the word", () => {
  expect(isTrusted("txn-1708876543-4821 4532", "1708876543-4821 4532")).toBe(false);
});

test("matches the whole word, also with an alternative that matches less of it", () => {
  expect(isTrusted("id-12345", "12345", /id-1|id-\d+/)).toBe(true);
});

test("gives the same answer each time, whatever the flags of the pattern", () => {
  for (const flags of ["g", "y", "gm", "iu"]) {
    const trusted = new RegExp(ID.source, flags);
    const answers = [1, 2, 3].map(() =>
      isTrusted("txn-1708876543-4821", "1708876543-4821", trusted),
    );
    expect(answers).toEqual([true, true, true]);
  }
});

test("does not search a long text for the ends of a word", () => {
  expect(isTrusted(`${"a".repeat(64)}12345`, "12345", /a*\d+/)).toBe(true);
  expect(isTrusted(`${"a".repeat(65)}12345`, "12345", /a*\d+/)).toBe(false);
  expect(isTrusted(`12345${"a".repeat(65)}`, "12345", /\d+a*/)).toBe(false);
});
