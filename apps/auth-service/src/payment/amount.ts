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

/** `12.50`, `100`, `1e-7`: the shortest text of a number, split at its decimal point and exponent. */
const NUMBER_TEXT = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/** How many decimals the shortest text of a positive finite number needs. */
function decimalsOf(amount: number): number {
  const [, , fraction = "", exponent = "0"] = NUMBER_TEXT.exec(String(amount)) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
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
  if (decimalsOf(amount) > exponent) {
    throw new AmountError(
      exponent === 0
        ? `must be a whole number, because ${currency} has no decimals`
        : `must have at most ${exponent} decimals, because ${currency} has ${exponent}`,
    );
  }
  // The product may be off by a rounding error (1.1 * 100 = 110.00000000000001), never by half a unit.
  return Math.round(amount * scale);
}

/** Writes minor units as the decimal text of major units, with the currency's decimals: 15000 USD is `150.00`. */
export function toMajorUnits(minorUnits: number, currency: Currency): string {
  const exponent = currencyExponents[currency];
  if (exponent === 0) {
    return String(minorUnits);
  }
  const digits = String(minorUnits).padStart(exponent + 1, "0");
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
