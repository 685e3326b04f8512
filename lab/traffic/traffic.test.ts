import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { PaymentKind } from "./payment-requests.ts";
import { serveOnLoopback } from "./testing/serve-on-loopback.ts";
import { Traffic } from "./traffic.ts";

interface Received {
  readonly headers: IncomingMessage["headers"];
  readonly body: { readonly processor: string; readonly card_number: string };
}

const visa: readonly PaymentKind[] = [{ processor: "visa_net" }];
const approved = JSON.stringify({ status: "approved", version: "1.0.0" });

describe("traffic", () => {
  /** A gateway that answers payments with `answer`, given how many came before. */
  async function gatewayWith(answer: (response: ServerResponse, index: number) => void) {
    const received: Received[] = [];
    const { origin, close } = await serveOnLoopback(async (request, response) => {
      if (request.method === "GET") {
        response.writeHead(404).end();
        return;
      }
      const index = received.length;
      received.push({ headers: request.headers, body: JSON.parse(await text(request)) });
      answer(response, index);
    });
    return { gateway: origin, received, close };
  }

  it("asks for as many payments as its rate and time make, each under a key of its own", async () => {
    const { gateway, received } = await gatewayWith((response) => response.end(approved));
    const options = { gateway, host: "pay.example", rate: 200, seconds: 0.5, kinds: visa };
    await using traffic = await Traffic.start(options);
    await traffic.end;

    expect(received).toHaveLength(100);
    expect(new Set(received.map(({ headers }) => headers["idempotency-key"])).size).toBe(100);
    expect(received[0]?.headers.host).toBe("pay.example");
    expect([...traffic.ledger.results()]).toEqual([["approved", 100]]);
    expect([...traffic.ledger.versions()]).toEqual([["1.0.0", 100]]);
  });

  it("does not wait for answers: a slow service gets no fewer payments, and their waiting counts", async () => {
    const held: ServerResponse[] = [];
    const { gateway, received } = await gatewayWith((response) => held.push(response));
    await using traffic = await Traffic.start({ gateway, rate: 100, seconds: 0.2, kinds: visa });
    await expect.poll(() => received.length).toBe(20);
    for (const response of held) {
      response.end(approved);
    }
    await traffic.end;

    const waits = traffic.ledger.entries.map(({ dueAt, endedAt }) => endedAt - dueAt);
    // The first one waited until the last one had come, 19 intervals later.
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(190);
  });

  it("tells apart what can become of a payment, with its reason", async () => {
    const breaker = { error: "service unavailable", reason: "circuit breaker open" };
    const answers: ((response: ServerResponse) => void)[] = [
      (response) => response.end(approved),
      (response) => response.end(JSON.stringify({ status: "declined", version: "1.1.0" })),
      (response) => response.writeHead(503).end(JSON.stringify(breaker)),
      (response) => response.writeHead(503).end("no healthy upstream"),
      (response) => response.writeHead(504).end("upstream request timeout"),
      (response) => response.socket?.destroy(),
      (response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("{", () => response.socket?.destroy());
      },
    ];
    const { gateway } = await gatewayWith((response, index) => answers[index]?.(response));
    await using traffic = await Traffic.start({ gateway, rate: 50, seconds: 7 / 50, kinds: visa });
    await traffic.end;

    const results = traffic.ledger.entries.map(({ result }) => result);
    expect(results.toSorted()).toEqual(
      [
        "HTTP 503",
        "HTTP 504",
        "approved",
        "breaker open",
        "broken",
        "declined",
        "refused",
      ].toSorted(),
    );
    const bad = traffic.ledger.where(({ result }) => result === "HTTP 503").entries[0];
    expect(bad?.detail).toBe("no healthy upstream");
  });

  it("mixes kinds of payments by their weights", async () => {
    const { gateway, received } = await gatewayWith((response) => response.end(approved));
    const kinds = [
      { processor: "visa_net", weight: 8 },
      { processor: "amex_net", card: "4000000000000002", weight: 2 },
    ];
    await using traffic = await Traffic.start({ gateway, rate: 500, seconds: 0.1, kinds });
    await traffic.end;

    const amex = received.filter(({ body }) => body.processor === "amex_net");
    expect(amex).toHaveLength(10);
    expect(new Set(amex.map(({ body }) => body.card_number))).toEqual(
      new Set(["4000000000000002"]),
    );
  });

  it("stops when it is told to, and waits for what is under way", async () => {
    const { gateway, received } = await gatewayWith((response) =>
      setImmediate(() => response.end(approved)),
    );
    await using traffic = await Traffic.start({ gateway, rate: 100, seconds: 60, kinds: visa });
    await expect.poll(() => received.length).toBeGreaterThan(3);
    await traffic.stop();

    expect(traffic.ledger.size).toBe(received.length);
  });

  it("sends nothing where nobody answers, and says so", async () => {
    const { gateway, close } = await gatewayWith((response) => response.end(approved));
    close();
    await expect(Traffic.start({ gateway, rate: 1, seconds: 1, kinds: visa })).rejects.toThrow(
      /Nobody answers at the gateway .* Is the cluster up\?/,
    );
  });
});
