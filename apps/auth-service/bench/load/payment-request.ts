import { randomUUID } from "node:crypto";
import { contract } from "../../src/contract.ts";

/** The header by which a request can be recognized as a retry; the gateway sends `x-request-id`. */
export type IdentityHeader = "idempotency-key" | "x-request-id" | undefined;

/** A request, and the amount that the answer to it must name. */
export interface PaymentRequest {
  readonly text: string;
  readonly amount: number;
}

/** More cents than a run has requests; the ceiling of an amount is far above it. */
const MOST_CENTS = 10_000_000_000;

let cents = 0;

/** A request to authorize a payment that no other request of this process asks for. */
export function nextPaymentRequest(identity: IdentityHeader): PaymentRequest {
  cents = (cents % MOST_CENTS) + 1;
  const amount = cents / 100;
  const body = `{"card_number":"4532015112830366","amount":${amount},"currency":"USD","merchant":"Amazon","processor":"visa_net"}`;
  const identityLine = identity === undefined ? "" : `${identity}: ${randomUUID()}\r\n`;
  const text =
    `POST ${contract.paths.authorize} HTTP/1.1\r\nhost: paystream.local\r\n${identityLine}` +
    `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  return { text, amount };
}
