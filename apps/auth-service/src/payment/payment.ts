import type { CardNumber } from "./card-number.ts";
import type { Currency } from "./currencies.ts";

/** A payment to authorize, after validation. */
export interface Payment {
  readonly cardNumber: CardNumber;
  /** Integer minor units of {@link Payment.currency}. */
  readonly minorUnits: number;
  readonly currency: Currency;
  readonly merchant: string;
  /** The name of a configured processor, such as `visa_net`. */
  readonly processor: string;
}
