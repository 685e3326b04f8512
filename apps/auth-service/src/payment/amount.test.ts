import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AmountError, MAX_MINOR_UNITS, toMajorUnits, toMinorUnits } from "./amount.ts";
import { currencies, currencyExponents } from "./currencies.ts";

describe("toMinorUnits", () => {
  it.each([
    [150, "USD", 15_000],
    [12.5, "EUR", 1250],
    [0.01, "USD", 1],
    [1.1, "USD", 110],
    [8.2, "GBP", 820],
    [4.35, "USD", 435],
    [500, "JPY", 500],
    [1.234, "BHD", 1234],
    [9_999_999_999.99, "USD", MAX_MINOR_UNITS],
    [MAX_MINOR_UNITS, "JPY", MAX_MINOR_UNITS],
  ] as const)("takes %d %s for %d minor units", (amount, currency, minorUnits) => {
    expect(toMinorUnits(amount, currency)).toBe(minorUnits);
  });

  it.each([
    [1.005, "USD", "must have at most 2 decimals, because USD has 2"],
    [0.1 + 0.2, "USD", "must have at most 2 decimals, because USD has 2"],
    [1e-7, "USD", "must have at most 2 decimals, because USD has 2"],
    [1.2345, "BHD", "must have at most 3 decimals, because BHD has 3"],
    [100.5, "JPY", "must be a whole number, because JPY has no decimals"],
    [0, "USD", "must be above 0"],
    [-5, "USD", "must be above 0"],
    [Number.NaN, "USD", "must be above 0"],
    [10_000_000_000, "USD", "must be at most 9999999999.99 USD"],
    [1e21, "JPY", "must be at most 999999999999 JPY"],
    [Number.POSITIVE_INFINITY, "USD", "must be at most 9999999999.99 USD"],
  ] as const)("refuses %d %s: %s", (amount, currency, message) => {
    expect(() => toMinorUnits(amount, currency)).toThrow(new AmountError(message));
  });

  it("loses nothing: every amount in minor units comes back from major units", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: MAX_MINOR_UNITS }),
        fc.constantFrom(...currencies),
        (minorUnits, currency) => {
          expect(toMinorUnits(toMajorUnits(minorUnits, currency), currency)).toBe(minorUnits);
        },
      ),
    );
  });

  it("refuses every amount with one decimal more than its currency has", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000_000 }).filter((number) => number % 10 !== 0),
        fc.constantFrom(...currencies),
        (number, currency) => {
          const amount = number / 10 ** (currencyExponents[currency] + 1);
          expect(() => toMinorUnits(amount, currency)).toThrow(AmountError);
        },
      ),
    );
  });
});

describe("toMajorUnits", () => {
  it.each([
    [15_025, "USD", 150.25],
    [5, "USD", 0.05],
    [500, "JPY", 500],
    [1, "BHD", 0.001],
  ] as const)("takes %d minor units of %s for %d", (minorUnits, currency, amount) => {
    expect(toMajorUnits(minorUnits, currency)).toBe(amount);
  });

  it("gives the double that the decimal text of the amount is read as", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_999_999_999 }),
        fc.integer({ min: 0, max: 99 }),
        (whole, cents) => {
          const text = `${whole}.${String(cents).padStart(2, "0")}`;
          expect(toMajorUnits(whole * 100 + cents, "USD")).toBe(Number(text));
        },
      ),
    );
  });
});
