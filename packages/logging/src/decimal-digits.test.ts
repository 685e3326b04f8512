import { expect, test } from "vitest";
import { decimalDigits } from "./decimal-digits.ts";

test.each([
  ["ASCII", "a1 2-3"],
  ["fullwidth", "１２３"],
  ["Arabic-Indic", "١٢٣"],
  ["Devanagari", "१२३"],
  ["mathematical bold, beyond the first plane", "𝟏𝟐𝟑"],
  ["mathematical monospace, the last of five blocks in a row", "𝟷𝟸𝟹"],
])("reads digits that are %s", (_, text) => {
  expect(decimalDigits(text)).toBe("123");
});

test("takes nothing for a digit that is none", () => {
  expect(decimalDigits("²½Ⅷ①x")).toBe("");
});

test("reads all ten digits of a script", () => {
  expect(decimalDigits("٠١٢٣٤٥٦٧٨٩")).toBe("0123456789");
});
