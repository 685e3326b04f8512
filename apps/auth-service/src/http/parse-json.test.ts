import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "./parse-json.ts";

describe("parseJson", () => {
  it.each([
    "99999999.999999999",
    "9999999999.9899999",
    "150.0000000000000001",
    "12345678901234567891",
  ])("takes %s for no number, since a double would be another one", (number) => {
    expect(parseJson(`{"amount": ${number}}`)).toEqual({ amount: Number.NaN });
    expect(parseJson(`[${number}]`)).toEqual([Number.NaN]);
  });

  it.each([
    "150.00000",
    "0.10000",
    "1234.5678",
    "-0.00001",
    "12345678901234500000",
    "1.00000e3",
    "0.0000",
  ])("reads %s, which a double holds", (number) => {
    expect(parseJson(`{"amount": ${number}}`)).toEqual({ amount: Number(number) });
  });

  it("reads everything else as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("leaves digits within texts alone", () => {
    const text = '{"card_number":"4532015112830366","merchant":"a: 1234567890123456789"}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });
});
