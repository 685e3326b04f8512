import { expect, it } from "vitest";
import { currencyExponents } from "./currencies.ts";

it("currencies have the decimals of ISO 4217", () => {
  const ofDecimals = (decimals: number) =>
    Object.entries(currencyExponents).flatMap(([code, exponent]) =>
      exponent === decimals ? code : [],
    );
  expect(ofDecimals(0)).toEqual(["CLP", "ISK", "JPY", "KRW", "UGX", "VND"]);
  expect(ofDecimals(3)).toEqual(["BHD", "JOD", "KWD", "OMR", "TND"]);
  expect(ofDecimals(0).length + ofDecimals(2).length + ofDecimals(3).length).toBe(
    Object.keys(currencyExponents).length,
  );
});
