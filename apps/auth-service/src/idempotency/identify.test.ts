import { describe, expect, it } from "vitest";
import { paymentWith } from "../../testing/payments.ts";
import { createIdentify } from "./identify.ts";

const card = "4532015112830366";
const payment = paymentWith(card);
const identify = createIdentify("a secret of the environment");

describe("an identity", () => {
  it("is none where the request carries nothing to know it by", () => {
    expect(identify(payment, {})).toBeUndefined();
  });

  it("contains neither the card number nor the client's key", () => {
    const text = JSON.stringify(
      identify(payment, { idempotencyKey: card, gatewayRequestId: card }),
    );
    expect(text).not.toContain(card);
  });

  it("cannot be made without the encryption key", () => {
    const headers = { idempotencyKey: "order-1" };
    const other = createIdentify("another secret")(payment, headers);
    expect(other?.key).not.toBe(identify(payment, headers)?.key);
    expect(other?.fingerprint).not.toBe(identify(payment, headers)?.fingerprint);
  });

  it("goes by the client's key before the gateway's request id", () => {
    const retry = identify(payment, { idempotencyKey: "order-1", gatewayRequestId: "b" });
    expect(retry).toEqual(identify(payment, { idempotencyKey: "order-1", gatewayRequestId: "a" }));
    expect(retry?.retention).toBe("client");
  });

  it.each([
    ["amount", { minorUnits: 1 }],
    ["currency", { currency: "EUR" as const }],
    ["merchant", { merchant: "Bookshop" }],
    ["processor", { processor: "amex_net" }],
    ["card number", { cardNumber: paymentWith("4242424242424242").cardNumber }],
  ])("has another fingerprint for another %s", (_, change) => {
    const headers = { idempotencyKey: "order-1" };
    expect(identify({ ...payment, ...change }, headers)?.fingerprint).not.toBe(
      identify(payment, headers)?.fingerprint,
    );
  });

  it("does not mix up where one part ends and the next begins", () => {
    const headers = (idempotencyKey: string) => ({ idempotencyKey });
    const one = identify({ ...payment, merchant: 'a","b' }, headers("c"));
    const other = identify({ ...payment, merchant: "a" }, headers('b","c'));
    expect(one?.key).not.toBe(other?.key);
  });
});
