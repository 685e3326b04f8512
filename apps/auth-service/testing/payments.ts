import { CardNumber } from "../src/payment/card-number.ts";
import type { Payment } from "../src/payment/payment.ts";

/** A validated payment with this card number. */
export function paymentWith(digits: string): Payment {
  const cardNumber = CardNumber.parse(digits);
  if (cardNumber === undefined) {
    throw new Error("the card number of a test must be valid");
  }
  return {
    cardNumber,
    minorUnits: 15_000,
    currency: "USD",
    merchant: "Amazon",
    processor: "visa_net",
  };
}
