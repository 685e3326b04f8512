import { randomUUID } from "node:crypto";
import { containsCardNumber } from "@paystream/logging";

/** What an id from outside may look like to be taken over into headers and logs. */
const ACCEPTABLE = /^[\w.:-]{1,128}$/;

/** `version-traceid-parentid-flags` (https://www.w3.org/TR/trace-context/#traceparent-header). */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;

/**
 * The id of a request in `Request-Id` and in the logs: the gateway's `x-request-id`, or a new one where
 * it has none, has characters that an id does not need, or could be read as a card number.
 */
export function requestIdOf(header: string | undefined): string {
  return header !== undefined && ACCEPTABLE.test(header) && !containsCardNumber(header)
    ? header
    : newRequestId();
}

/** The trace id of a W3C `traceparent`; undefined where it is not one. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  const traceId = traceparent === undefined ? undefined : TRACEPARENT.exec(traceparent)?.[1];
  return traceId === undefined || containsCardNumber(traceId) ? undefined : traceId;
}

function newRequestId(): string {
  for (;;) {
    const id = randomUUID();
    if (!containsCardNumber(id)) {
      return id;
    }
  }
}
