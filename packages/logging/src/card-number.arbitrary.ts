import fc from "fast-check";

/**
 * A Luhn-valid number of 12 to 19 digits. Its check digit is found by trying, not by our own Luhn.
 * The first digit is no zero: no card has one (ISO/IEC 7812-1), and a number would lose it.
 */
export const cardNumber = fc
  .tuple(
    fc.integer({ min: 1, max: 9 }),
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 10, maxLength: 17 }),
  )
  .map(([first, rest]) => {
    const digits = [first, ...rest];
    const checks = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    return [...digits, ...checks.filter((check) => luhnSum([...digits, check]) % 10 === 0)].join(
      "",
    );
  });

/** Luhn as ISO/IEC 7812-1 tells it, step by step. */
function luhnSum(digits: number[]): number {
  return digits
    .toReversed()
    .map((digit, index) => (index % 2 === 1 ? digit * 2 : digit))
    .map((value) => (value > 9 ? value - 9 : value))
    .reduce((sum, value) => sum + value, 0);
}

/** What people and programs put between the digits of a card number. */
export const separators = [" ", "-", ".", "_", "\n", "\v", "\u00a0", "\u2009", "\u2013", "\u200b"];

/** The zeros of scripts: ASCII, fullwidth, Arabic-Indic, Devanagari, mathematical bold. */
const zeros = [0x30, 0xff10, 0x0660, 0x0966, 0x1d7ce];

/** Writes a card number in one of the ways it may be written: separated, and in any script. */
export function written(digits: string): fc.Arbitrary<string> {
  const gap = fc.oneof(
    { weight: 3, arbitrary: fc.constant("") },
    fc.array(fc.constantFrom(...separators), { maxLength: 3 }).map((parts) => parts.join("")),
  );
  return fc
    .tuple(fc.array(gap, { minLength: digits.length, maxLength: digits.length }), script)
    .map(([gaps, zero]) =>
      [...digits]
        .map(
          (digit, index) =>
            (index > 0 ? gaps[index] : "") + String.fromCodePoint(zero + Number(digit)),
        )
        .join(""),
    );
}

const script = fc.oneof({ weight: 4, arbitrary: fc.constant(0x30) }, fc.constantFrom(...zeros));
