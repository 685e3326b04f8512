import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cardNumber, written } from "./card-number.arbitrary.ts";
import { containsCardNumber, maskCardNumbers } from "./mask-card-numbers.ts";

const CARD = "4532015112830366";

/** The digits that a text shows, with "*" for those it does not. */
function shown(text: string): string {
  return text.replace(/[^\d*]/g, "");
}

describe("maskCardNumbers", () => {
  test.each([
    ["16 digits", "4532015112830366", "453201******0366"],
    ["19 digits", "6304000000000000000", "630400*********0000"],
    ["15 digits", "378282246310005", "37828******0005"],
    ["12 digits", "501234567896", "50******7896"],
    ["spaces", "4532 0151 1283 0366", "4532 01** **** 0366"],
    ["dashes", "4532-0151-1283-0366", "4532-01**-****-0366"],
    ["a mix", "4532 .0151\n1283\u20130366", "4532 .01**\n****\u20130366"],
    ["other digits around it", "99453201511283036699", "994532**********6699"],
    ["letters around it", "pan4532015112830366x", "pan453201******0366x"],
    ["another script", "４５３２０１５１１２８３０３６６", "４５３２０１******０３６６"],
    ["a URL around it", "/?n=4532%200151+1283%2D0366", "/?n=4532%20****+****%*D0366"],
    [
      "escapes between its digits",
      "4532\\u00a001511283\\\\u00200366",
      "4532\\u00a*********\\\\u****0366",
    ],
    ["JSON around it", '{"n":"4532\\n0151\\t12830366"}', '{"n":"4532\\n01**\\t****0366"}'],
  ])("masks a number of or with %s", (_, text, masked) => {
    expect(maskCardNumbers(text)).toBe(masked);
  });

  test("masks every number of a text, and nothing else of it", () => {
    expect(maskCardNumbers(`from ${CARD}, to 5555-5555-5555-4444: 12.50 EUR on 2026-01-21`)).toBe(
      "from 453201******0366, to 5555-55**-****-4444: 12.50 EUR on 2026-01-21",
    );
  });

  test("takes four separators for the end of a number", () => {
    expect(maskCardNumbers("453201511    2830366")).toBe("453201511    2830366");
    expect(maskCardNumbers("453201511   2830366")).toBe("453201***   ***0366");
  });

  test("leaves a number that is not Luhn-valid", () => {
    const text = "1111111111111111 and 45320151128";
    expect(maskCardNumbers(text)).toBe(text);
  });

  test.each([
    ["after two characters that could be an escape of a URL", "5%20000112830365"],
    ["after characters that could be an escape of JSON", "5\\u4532000112830368"],
  ])("masks a number %s", (_, text) => {
    expect(maskCardNumbers(text)).toContain("*");
  });

  test("shows no more than the first six and the last four digits, and hides six at least", () => {
    fc.assert(
      fc.property(
        cardNumber,
        fc.stringMatching(/^\d{0,9}$/),
        fc.stringMatching(/^\d{0,9}$/),
        (card, a, b) => {
          const masked = shown(maskCardNumbers(a + card + b));
          const part = masked.slice(a.length, a.length + card.length);
          expect(part).toMatch(/^\d{0,6}\*{6,}\d{0,4}$/);
        },
      ),
    );
  });

  test("masks a number in whatever way it is written", () => {
    fc.assert(
      fc.property(cardNumber.chain(written), (text) => {
        expect(containsCardNumber(text)).toBe(true);
        expect(containsCardNumber(maskCardNumbers(text))).toBe(false);
      }),
    );
  });

  test("leaves ordinary text as it is", () => {
    const part = fc.oneof(
      fc.stringMatching(/^[A-Za-zü%\\]{1,12}$/),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(-24)),
      fc.integer({ min: 0, max: 10_000_000 }).map((minor) => (minor / 100).toFixed(2)),
      fc.constantFrom("7c1f5b0e-9a7d-4c1e-8f3b-2d6a9b0c4e5f", "10.12.14.0/24", "+49 30 901820"),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join(", ");
        expect(maskCardNumbers(text)).toBe(text);
      }),
    );
  });

  test("leaves nothing to mask in any text of digits and separators", () => {
    const text = fc
      .array(fc.constantFrom("0", "1", "45", "8", "366", " ", "-", "\\n", "\\u", "%20", "a", '"'), {
        maxLength: 60,
      })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (text) => {
        expect(containsCardNumber(maskCardNumbers(text))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test("takes millions of digits", () => {
    const masked = maskCardNumbers("12 ".repeat(1_000_000));
    expect(masked.slice(0, 12)).toBe("12 12 12 ** ");
    expect(masked.slice(-9)).toBe("** 12 12 ");
  });
});

describe("a trusted word", () => {
  const trusted = /txn-1\d{9}-\d{4,}/;
  const id = "txn-1708876543-4821397010042";

  test("is printed, and would not be otherwise", () => {
    expect(maskCardNumbers(`approved ${id}: 12 EUR`, trusted)).toBe(`approved ${id}: 12 EUR`);
    expect(maskCardNumbers(id)).toBe("txn-170887****-*********0042");
  });

  test.each([
    ["after other words", `${id} of card ${CARD}`],
    ["after a space", `${id} ${CARD}`],
    ["glued to it", `${id}-${CARD}`],
    ["before it", `${CARD} ${id}`],
  ])("does not protect a card number %s", (_, text) => {
    expect(maskCardNumbers(text, trusted)).not.toContain(CARD);
    expect(containsCardNumber(maskCardNumbers(text, trusted), trusted)).toBe(false);
  });
});

describe("containsCardNumber", () => {
  test.each([
    "",
    "a word",
    "2026-01-21T10:30:45.123Z",
    "192.168.1.0/24",
    "550e8400-e29b-41d4-a716",
  ])("finds none in %j", (text) => {
    expect(containsCardNumber(text)).toBe(false);
  });

  test("finds one at the end of a text as well as at its start", () => {
    expect(containsCardNumber(CARD)).toBe(true);
    expect(containsCardNumber(`card ${CARD}`)).toBe(true);
  });
});
