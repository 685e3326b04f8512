import type { Payment } from "../payment/payment.ts";
import type { TraceHeaders } from "../tracing/span.ts";
import { type Outcome, type Processor, ProcessorTimeoutError } from "./processor.ts";

/**
 * Calls a processor and ends the call when its time is over. The deadline alone ends it: a client or
 * a gateway that disconnects does not, because the issuer may already have authorized the payment.
 *
 * @param timeoutMs - milliseconds from now
 * @throws {@link ProcessorTimeoutError} at the deadline, even if the implementation ignores its signal
 */
export function callWithDeadline(
  processor: Processor,
  payment: Payment,
  timeoutMs: number,
  traceHeaders?: TraceHeaders,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const deadline = new AbortController();
    const timer = setTimeout(() => {
      const error = new ProcessorTimeoutError(
        `${processor.name} did not answer within ${timeoutMs} ms`,
      );
      reject(error);
      deadline.abort(error);
    }, timeoutMs);
    Promise.try(() => processor.authorize(payment, deadline.signal, traceHeaders)).then(
      (outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
