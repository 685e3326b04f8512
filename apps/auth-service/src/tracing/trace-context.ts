import type { IncomingHttpHeaders } from "node:http";
import { containsCardNumber } from "@paystream/logging";
import type { TraceHeaders } from "./span.ts";

/** A `traceparent` in which no id has digits only: 16 of them are as many as a card number has. */
const TRACEPARENT = /[\da-f]{2}-(?=\d*[a-f])[\da-f]{32}-(?=\d*[a-f])[\da-f]{16}-[\da-f]{2}/;

/**
 * The W3C Trace Context that a request came with, but for what could be a card number: it is stored with
 * the trace and sent on, and may be left out (https://www.w3.org/TR/trace-context/#privacy-considerations).
 * Baggage is left out altogether.
 */
export function traceContextOf({ traceparent, tracestate }: IncomingHttpHeaders): TraceHeaders {
  if (typeof traceparent !== "string" || containsCardNumber(traceparent, TRACEPARENT)) {
    return {};
  }
  return typeof tracestate !== "string" || containsCardNumber(tracestate)
    ? { traceparent }
    : { traceparent, tracestate };
}
