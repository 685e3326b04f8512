import type { DeclineCode } from "../payment/decline.ts";
import type { Payment } from "../payment/payment.ts";
import type { TraceHeaders } from "../tracing/span.ts";

/** What an issuer decided. A decline is a business result, not an error (design decision: answered 200). */
export type Outcome =
  | { readonly status: "approved" }
  | { readonly status: "declined"; readonly declineCode: DeclineCode };

/**
 * The port to a card network's processor. An implementation makes exactly one attempt for each call:
 * whether a payment may be tried again is decided by who holds its idempotency key.
 */
export interface Processor {
  /** As configured and as clients name it, such as `visa_net`. */
  readonly name: string;
  /**
   * Asks the issuer to authorize a payment.
   *
   * @param signal - aborted when the time for the call is over; the implementation then ends its call
   * @param traceHeaders - to be sent with the call, so that its trace goes on there; none without tracing
   * @throws {@link ProcessorError} if there is no decision
   */
  authorize(payment: Payment, signal: AbortSignal, traceHeaders?: TraceHeaders): Promise<Outcome>;
}

/** The processor gave no decision: it answered with an error or refused our credentials. */
export class ProcessorError extends Error {
  override readonly name: string = "ProcessorError";
}

/** The processor did not answer in time. Whether it authorized the payment is not known. */
export class ProcessorTimeoutError extends ProcessorError {
  override readonly name = "ProcessorTimeoutError";
}
