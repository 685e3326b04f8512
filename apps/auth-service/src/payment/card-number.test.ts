import { format, inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cardNumbers } from "../../testing/card-numbers.ts";
import { CardNumber } from "./card-number.ts";

describe("CardNumber.parse", () => {
  it.each(["4532015112830366", "4532 0151 1283 0366", "4532-0151-1283-0366", " 4532015112830366 "])(
    "reads %j",
    (text) => {
      expect(CardNumber.parse(text)?.reveal()).toBe("4532015112830366");
    },
  );

  it.each([
    ["a wrong check digit", "4532015112830367"],
    ["eleven digits", "45320151126"],
    ["twenty digits", "45320151128303660000"],
    ["letters", "4532O15112830366"],
    ["digits of another script", "٤٥٣٢٠١٥١١٢٨٣٠٣٦٦"],
    ["nothing", ""],
  ])("refuses %s", (_, text) => {
    expect(CardNumber.parse(text)).toBeUndefined();
  });

  it("reads every number of 12 to 19 digits with a correct check digit, and no neighbour of one", () => {
    fc.assert(
      fc.property(cardNumbers(), (digits) => {
        expect(CardNumber.parse(digits)?.reveal()).toBe(digits);
        const last = (Number(digits.at(-1)) + 1) % 10;
        expect(CardNumber.parse(digits.slice(0, -1) + last)).toBeUndefined();
      }),
    );
  });
});

describe("a CardNumber", () => {
  it("shows its first six and last four digits and nothing else, however it is printed", () => {
    fc.assert(
      fc.property(cardNumbers(), (digits) => {
        const card = CardNumber.parse(digits) as CardNumber;
        const masked = `${digits.slice(0, 6)}${"*".repeat(digits.length - 10)}${digits.slice(-4)}`;
        expect(String(card)).toBe(masked);
        expect(`${card}`).toBe(masked);
        expect(JSON.stringify({ card })).toBe(JSON.stringify({ card: masked }));
        for (const text of [
          inspect(card),
          inspect({ card }),
          format("%o %s %j", card, card, card),
        ]) {
          expect(text).toContain(masked);
          expect(text).not.toContain(digits);
        }
        expect(inspect(card, { showHidden: true })).not.toContain(digits);
        expect(Object.values(card)).toEqual([]);
      }),
    );
  });
});
