import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import type { Payment } from "../payment/payment.ts";
import type { Identity } from "./idempotency-store.ts";

/** The headers by which a request says that it may be a retry. */
interface RetryHeaders {
  /** `Idempotency-Key`, set by the client (draft-ietf-httpapi-idempotency-key-header). */
  readonly idempotencyKey?: string | undefined;
  /** `x-request-id` as it came in; the gateway repeats it on each of its tries. */
  readonly gatewayRequestId?: string | undefined;
}

/** Tells the identity of a payment, or undefined where the request carries nothing to know it by. */
export type Identify = (payment: Payment, headers: RetryHeaders) => Identity | undefined;

/**
 * Recognizes a payment again without keeping it: the card number enters a keyed hash and nothing else.
 *
 * A client's key is scoped by merchant and names one payment, so another body under it is a mistake of
 * the client. The gateway's request id names a request, so another body under it is another payment:
 * there the body is part of the key.
 *
 * @param encryptionKey - ENCRYPTION_KEY, the key of the HMAC-SHA-256
 */
export function createIdentify(encryptionKey: string): Identify {
  const secret = createSecretKey(encryptionKey, "utf8");
  return (payment, { idempotencyKey, gatewayRequestId }) => {
    if (idempotencyKey === undefined && gatewayRequestId === undefined) {
      return undefined;
    }
    const { cardNumber, minorUnits, currency, merchant, processor } = payment;
    const body = [cardNumber.reveal(), minorUnits, currency, merchant, processor];
    if (idempotencyKey !== undefined) {
      return {
        key: hash(secret, ["key", merchant, idempotencyKey]),
        fingerprint: hash(secret, body),
        retention: "client",
      };
    }
    const key = hash(secret, ["request", gatewayRequestId, ...body]);
    return { key, fingerprint: key, retention: "gateway" };
  };
}

/** JSON keeps the parts apart: no two lists of parts have the same text. */
function hash(secret: KeyObject, parts: readonly unknown[]): string {
  return createHmac("sha256", secret).update(JSON.stringify(parts)).digest("base64");
}
