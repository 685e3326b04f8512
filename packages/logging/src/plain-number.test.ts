import fc from "fast-check";
import { expect, test } from "vitest";
import { plainNumber } from "./plain-number.ts";

test.each([
  [0, 0],
  [-45, -45],
  [150.5, 150.5],
  [4_532_015_112_830_366, 4_532_015_112_830_366],
  [0.1 + 0.2, 0.3],
  [99_999.1234567, 99_999.123457],
  [Number(6_304_001_234_567_890_123n), 6_304_000_000_000_000_000],
  [Number.NaN, "NaN"],
  [Number.NEGATIVE_INFINITY, "-Infinity"],
])("shows %d as %j", (value, shown) => {
  expect(plainNumber(value)).toBe(shown);
});

test("rounds to as many decimals as asked", () => {
  expect(plainNumber(187.123456789012, 3)).toBe(187.123);
  expect(plainNumber(99_999_999.9994, 3)).toBe(99_999_999.999);
});

test("does not change the digits of a large number", () => {
  expect(plainNumber(123_456.1234567)).toBe(123_456.1234567);
  expect(plainNumber(720_071_909_896_904, 3)).toBe(720_071_909_896_904);
  expect(plainNumber(453_201_511_283.036, 3)).toBe(453_201_511_283.036);
});

test("leaves no twelve digits in a small number", () => {
  fc.assert(
    fc.property(fc.double({ min: -100_000, max: 100_000 }), (value) => {
      expect(String(plainNumber(value)).replace(/\D/g, "").length).toBeLessThan(12);
    }),
  );
});
