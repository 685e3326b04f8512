import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cardNumber } from "./card-number.arbitrary.ts";
import { containsLuhnValid, isLuhnValid } from "./luhn.ts";

describe("isLuhnValid", () => {
  test.each([
    "4532015112830366", // Visa, the example of spec 000
    "5555555555554444", // Mastercard, of Stripe's test cards
    "378282246310005", // American Express, 15 digits
    "30569309025904", // Diners Club, 14 digits
    "6304000000000000", // Maestro
    "0",
  ])("accepts %s", (digits) => {
    expect(isLuhnValid(digits)).toBe(true);
  });

  test.each([
    ["another check digit", "4532015112830367"],
    ["two digits in the wrong order", "4532015112380366"],
    ["nothing", ""],
    ["a separator", "4532 0151 1283 0366"],
    ["a newline at the end", "4532015112830366\n"],
    ["digits of another script", "４５３２０１５１１２８３０３６６"],
  ])("refuses %s", (_, digits) => {
    expect(isLuhnValid(digits)).toBe(false);
  });

  test("accepts one check digit of ten", () => {
    fc.assert(
      fc.property(cardNumber, (digits) => {
        const payload = digits.slice(0, -1);
        const valid = [...Array(10).keys()].filter((check) => isLuhnValid(payload + check));
        expect(valid).toEqual([Number(digits.at(-1))]);
      }),
    );
  });
});

describe("containsLuhnValid", () => {
  test("finds a card number wherever it is among other digits", () => {
    fc.assert(
      fc.property(
        cardNumber,
        fc.stringMatching(/^\d*$/),
        fc.stringMatching(/^\d*$/),
        (card, a, b) => {
          expect(containsLuhnValid(a + card + b, 12, 19)).toBe(true);
        },
      ),
    );
  });

  test("counts no stretch that is shorter or longer than asked", () => {
    expect(containsLuhnValid("18", 2, 2)).toBe(true);
    expect(containsLuhnValid("18", 3, 9)).toBe(false);
    expect(containsLuhnValid("42", 1, 1)).toBe(false);
    expect(containsLuhnValid("42", 1, 2)).toBe(true);
  });
});
