import fc from "fast-check";
import { expect, test } from "vitest";
import { cardNumber, separators, written } from "./card-number.arbitrary.ts";
import { skim } from "./skim.ts";

const surroundings = fc
  .array(fc.constantFrom("a", "1", "23", '"', ",", ":", "é", "-", " ", "…"), { maxLength: 40 })
  .map((parts) => parts.join(""));

test("begins no later than at the card number, wherever it is and however it is written", () => {
  const card = cardNumber.chain(written);
  fc.assert(
    fc.property(surroundings, card, surroundings, (before, card, after) => {
      const begin = skim(before + card + after, 0);
      expect(begin).toBeGreaterThanOrEqual(0);
      expect(begin).toBeLessThanOrEqual(before.length);
    }),
    { numRuns: 1000 },
  );
});

test.each(separators)("knows the separator %j", (separator) => {
  expect(skim(`"${[..."453201511283"].join(separator)}"`, 0)).toBe(1);
});

test("passes over a line that has no twelve digits in a row", () => {
  const line = `{"timestamp":"2026-01-21T10:30:45.123Z","id":"7c1f5b0e-9a7d-4c1e","n":[12345678901,1]}`;
  expect(skim(line, 0)).toBe(-1);
});

test("does not look behind the point where it begins", () => {
  expect(skim("4532015112830366 x 123", 16)).toBe(-1);
});

test.each(["4532\\n01511283", "4532%2001511283"])(
  "leaves %s, with an escape, to the search",
  (text) => {
    expect(skim(text, 0)).toBe(0);
  },
);
