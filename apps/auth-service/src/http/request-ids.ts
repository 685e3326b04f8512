import { randomUUID } from "node:crypto";
import { containsCardNumber } from "@paystream/logging";

/** What an id from outside may look like to be taken over into headers and logs. */
const ACCEPTABLE = /^[\w.:-]{1,128}$/;

/** `version-traceid-parentid-flags` (https://www.w3.org/TR/trace-context/#traceparent-header). */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;

/**
 * A random UUID (RFC 9562 §5.4), which is what Envoy and this service make request ids of, or a trace
 * id. One in eighty has digits that could be a card number's by chance; masked, it would link nothing.
 */
export const ID_PATTERN =
  /[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}|(?=\d*[a-f])[\da-f]{32}/;

/**
 * The id of a request in `Request-Id` and in the logs: the gateway's `x-request-id`, or a new one where
 * it has none, has characters that an id does not need, or could be read as a card number.
 */
export function requestIdOf(header: string | undefined): string {
  return header !== undefined && ACCEPTABLE.test(header) && !containsCardNumber(header, ID_PATTERN)
    ? header
    : randomUUID();
}

/** The trace id of a W3C `traceparent`; undefined where it is not one. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return traceparent === undefined ? undefined : TRACEPARENT.exec(traceparent)?.[1];
}
