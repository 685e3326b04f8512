/** One digit less than a card number has at least. */
const MOST_DIGITS = 11;

/** As many of the first digits as may be shown of a card number (mask-card-numbers.ts). */
const FIRST_DIGITS = 6;

/**
 * A number as a line shows it, without digits that mean nothing:
 *
 * - a fraction is rounded: 0.30000000000000004 would pass for a card number. Not that of a number
 *   with more than 11 digits, because rounding would give a card number other digits;
 * - an integer beyond 2^53 is rounded to its first six digits. It is not exact anyway, and a card
 *   number of 17 to 19 digits is no longer Luhn-valid then, but still has the first 16 of its digits;
 * - NaN and the infinities, which JSON does not have, are text.
 *
 * @param decimals how many decimals remain
 */
export function plainNumber(value: number, decimals = 6): number | string {
  if (Number.isSafeInteger(value)) return value;
  if (Number.isInteger(value)) return Number(value.toPrecision(FIRST_DIGITS));
  if (!Number.isFinite(value)) return String(value);
  const unit = 10 ** decimals;
  return Math.abs(value) * unit < 10 ** MOST_DIGITS ? Math.round(value * unit) / unit : value;
}
