import { inspect } from "node:util";
import { isLuhnValid } from "@paystream/logging";

const SEPARATORS = /[ -]/g;
const DIGITS = /^\d{12,19}$/;

/**
 * A card number that cannot be printed: string conversion, JSON and `console.log` all give the mask
 * (first six and last four digits, the most that PCI DSS 3.4.1 lets anyone see). The digits leave it
 * through {@link CardNumber.reveal} only, on their way to the processor.
 */
export class CardNumber {
  readonly #digits: string;

  private constructor(digits: string) {
    this.#digits = digits;
  }

  /**
   * @param text - 12 to 19 digits (ISO/IEC 7812-1), which may be grouped with spaces or dashes
   * @returns the card number, or undefined where it is not one or its check digit is wrong
   */
  static parse(text: string): CardNumber | undefined {
    const digits = text.replaceAll(SEPARATORS, "");
    return DIGITS.test(digits) && isLuhnValid(digits) ? new CardNumber(digits) : undefined;
  }

  /** The digits themselves: for the processor and for the keyed hash that recognizes a payment again. */
  reveal(): string {
    return this.#digits;
  }

  toString(): string {
    const hidden = this.#digits.length - 10;
    return `${this.#digits.slice(0, 6)}${"*".repeat(hidden)}${this.#digits.slice(-4)}`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return `CardNumber(${this})`;
  }
}
