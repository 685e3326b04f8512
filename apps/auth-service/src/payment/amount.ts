import { type Currency, currencyExponents } from "./currencies.ts";

/**
 * The largest amount in minor units: twelve digits, as many as the amount field of a card
 * authorization has (ISO 8583 data element 4, n12).
 */
export const MAX_MINOR_UNITS = 999_999_999_999;

/** Why a number is not an amount of a currency, in words for the person who sent it. */
export class AmountError extends Error {
  override readonly name = "AmountError";
}

/**
 * Turns an amount in major units, as JSON carries it, into integer minor units, exactly.
 *
 * @param amount - major units, such as 150 or 12.5 (both USD); JPY takes no decimals, BHD up to three
 * @returns minor units, such as 15000 or 1250
 * @throws {@link AmountError} if it is not above 0, has more decimals than the currency, or more than
 *   {@link MAX_MINOR_UNITS} minor units
 */
export function toMinorUnits(amount: number, currency: Currency): number {
  const exponent = currencyExponents[currency];
  if (!(amount > 0)) {
    throw new AmountError("must be above 0");
  }
  const scale = 10 ** exponent;
  if (amount > MAX_MINOR_UNITS / scale) {
    throw new AmountError(`must be at most ${toMajorUnits(MAX_MINOR_UNITS, currency)} ${currency}`);
  }
  // The product may be off by a rounding error (1.1 * 100 = 110.00000000000001), never by half a unit.
  const minorUnits = Math.round(amount * scale);
  // A quotient is rounded to the same double as the decimal text of the amount was.
  if (minorUnits / scale !== amount) {
    throw new AmountError(
      exponent === 0
        ? `must be a whole number, because ${currency} has no decimals`
        : `must have at most ${exponent} decimals, because ${currency} has ${exponent}`,
    );
  }
  return minorUnits;
}

/** The number of major units, as JSON carries it: 15025 USD is 150.25. */
export function toMajorUnits(minorUnits: number, currency: Currency): number {
  return minorUnits / 10 ** currencyExponents[currency];
}
