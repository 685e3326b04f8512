import fc from "fast-check";

/** Card numbers: 12 to 19 digits, the last one the check digit of the others (ISO/IEC 7812-1 annex B). */
export function cardNumbers(): fc.Arbitrary<string> {
  return fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 18 })
    .map((digits) => digits.join("") + checkDigit(digits));
}

/** So many different card numbers, always the same ones. */
export function differentCards(count: number): string[] {
  const different = fc.uniqueArray(cardNumbers(), { minLength: count, maxLength: count });
  return fc.sample(different, { seed: 1, numRuns: 1 })[0] ?? [];
}

function checkDigit(digits: readonly number[]): number {
  const sum = digits.reduceRight((total, digit, index) => {
    const isDoubled = (digits.length - index) % 2 === 1;
    const value = isDoubled ? digit * 2 : digit;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return (10 - (sum % 10)) % 10;
}
