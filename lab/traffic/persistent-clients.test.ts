import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { Ledger } from "./ledger.ts";
import { payPersistently } from "./persistent-clients.ts";
import { serveOnLoopback } from "./testing/serve-on-loopback.ts";

/** A gateway that answers a key's tries, counted from 1, with a transaction or not at all well. */
async function gatewayWith(transactionOf: (key: string, tries: number) => string | undefined) {
  const tries = new Map<string, number>();
  const { origin } = await serveOnLoopback(async (request, response) => {
    await text(request);
    const key = String(request.headers["idempotency-key"]);
    const count = (tries.get(key) ?? 0) + 1;
    tries.set(key, count);
    const transaction_id = transactionOf(key, count);
    if (transaction_id === undefined) {
      response.writeHead(503).end("no healthy upstream");
    } else {
      response.end(JSON.stringify({ status: "approved", version: "1.0.0", transaction_id }));
    }
  });
  return { gateway: origin, tries };
}

describe("persistent clients", () => {
  it("ask again under the same key until the payment is decided, and then for another", async () => {
    const { gateway, tries } = await gatewayWith((key, count) => (count < 2 ? undefined : key));
    const ledger = new Ledger();
    const ending = new AbortController();
    const paid = payPersistently({
      gateway,
      host: undefined,
      clients: 3,
      kinds: [{ processor: "visa_net" }],
      seconds: 60,
      signal: ending.signal,
      ledger,
    });
    await expect.poll(() => ledger.results().get("approved") ?? 0).toBeGreaterThan(5);
    ending.abort();
    const payments = await paid;

    expect(payments).toHaveLength(tries.size);
    expect(payments.length).toBeGreaterThan(5);
    for (const { tries: own, transactions } of payments) {
      expect(own).toBe(2);
      expect(transactions).toHaveLength(1);
    }
    expect(ledger.size).toBe(2 * payments.length);
  });
});
