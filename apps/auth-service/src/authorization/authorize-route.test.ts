import { request } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cardNumbers } from "../../testing/card-numbers.ts";
import { payment, TestService } from "../../testing/test-service.ts";
import { declineCodes, declines } from "../payment/decline.ts";
import { testCards } from "../processor/test-cards.ts";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start({ PROCESSORS: "visa_net,mastercard_net" });
});
afterAll(() => service.stop());

interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { pointer: string; detail: string }[];
}

/** Sends a request and expects a problem document that touched neither breaker nor processor. */
async function refusal(body: unknown, headers?: Record<string, string>): Promise<Problem> {
  const before = await service.processorCalls();
  const counted = { status_code: "", endpoint: "/v1/authorize" };
  const response = await service.authorize(body, headers);
  const problem = (await response.json()) as Problem;
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(problem.status).toBe(response.status);
  expect(await service.processorCalls()).toBe(before);
  counted.status_code = String(response.status);
  expect(await service.metric("auth_service_errors_total", counted)).toBeGreaterThan(0);
  return problem;
}

describe("an approved payment", () => {
  it("is answered with its transaction", async () => {
    const response = await service.authorize({ ...payment, amount: 150.25 });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({
      transaction_id: expect.stringMatching(/^txn-\d{10}-\d{4,}$/),
      status: "approved",
      processor: "visa_net",
      amount: 150.25,
      latency_ms: expect.any(Number),
      version: "1.0.0",
    });
  });

  it("counts in the metrics of its processor, and its amount in minor units of its currency", async () => {
    const labels = { version: "1.0.0", status: "approved", processor: "mastercard_net" };
    await service.authorize({
      ...payment,
      processor: "mastercard_net",
      amount: 500,
      currency: "JPY",
    });
    expect(await service.metric("auth_requests_total", labels)).toBe(1);
    expect(await service.metric("auth_request_duration_seconds_count", labels)).toBe(1);
    const inYen = { status: "approved", currency: "JPY" };
    expect(await service.metric("business_payments_total", inYen)).toBe(1);
    expect(await service.metric("business_amount_minor_units_total", inYen)).toBe(500);
    expect(await service.metric("auth_success_rate")).toBeGreaterThan(0);
  });

  it("takes its content type with a charset, and fields that it does not know", async () => {
    const headers = { "content-type": "application/json; charset=utf-8" };
    expect((await service.authorize({ ...payment, note: "gift" }, headers)).status).toBe(200);
  });
});

describe("a declined payment", () => {
  const cards = Object.entries(testCards).flatMap(([card, behavior]) =>
    behavior.kind === "decline" ? [[behavior.declineCode, card] as const] : [],
  );

  it("has a test card for every code", () => {
    expect(cards.map(([code]) => code).sort()).toEqual([...declineCodes].sort());
  });

  it.each(cards)("is answered 200 with %s and advice on a retry", async (code, card) => {
    await using fresh = await TestService.start();
    const response = await fresh.authorize({ ...payment, card_number: card });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      status: "declined",
      decline_code: code,
      retry: declines[code],
    });
    expect(await fresh.metric("auth_requests_total", { status: "declined" })).toBe(1);
  });
});

describe("a body that is not a payment", () => {
  it.each([
    ["card_number", "4532 0151 1283 0367", "correct check digit"],
    ["card_number", 4532015112830366, "must be a string"],
    ["card_number", "4532", "12 to 19 digits"],
    ["amount", "150", "must be a number above 0"],
    ["amount", 0, "above 0"],
    ["amount", 10.001, "at most 2 decimals"],
    ["amount", 1e15, "must be at most 9999999999.99 USD"],
    ["currency", "usd", "ISO 4217"],
    ["currency", "XXX", "ISO 4217"],
    ["merchant", "", "1 to 64 printable characters"],
    ["merchant", "a\u0000b", "1 to 64 printable characters"],
    ["merchant", "x".repeat(65), "1 to 64 printable characters"],
    ["merchant", "\u200bAmazon", "not starting with a space"],
    ["merchant", "Amazon\u202e", "1 to 64 printable characters"],
    ["merchant", "a\ud800b", "well-formed Unicode"],
    ["processor", "visa", "visa_net, mastercard_net"],
    ["processor", null, "visa_net, mastercard_net"],
  ])("names %s for %j, and what would be right", async (field, value, rule) => {
    const problem = await refusal({ ...payment, [field]: value });
    expect(problem).toMatchObject({ type: "urn:paystream:problem:invalid-request", status: 400 });
    expect(problem.detail).toContain(field);
    expect(problem.errors).toEqual([
      { pointer: `#/${field}`, detail: expect.stringContaining(rule) },
    ]);
  });

  it("names every faulty field at once, also what is missing", async () => {
    const problem = await refusal({ card_number: "1234", amount: -1, currency: "EUR" });
    expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual([
      "#/amount",
      "#/card_number",
      "#/merchant",
      "#/processor",
    ]);
    expect(problem.errors?.find(({ pointer }) => pointer === "#/merchant")?.detail).toMatch(
      /^is missing/,
    );
  });

  it("names the amount for its currency also beside other faults", async () => {
    const problem = await refusal({ ...payment, amount: 10.5, currency: "JPY", merchant: "" });
    expect(problem.errors).toContainEqual({
      pointer: "#/amount",
      detail: "must be a whole number, because JPY has no decimals",
    });
  });

  it.each([[[payment]], ["text"], [null], [42]])("is refused where it is %j", async (body) => {
    const problem = await refusal(JSON.stringify(body));
    expect(problem.errors).toEqual([{ pointer: "#", detail: "must be a JSON object" }]);
  });

  it.each(["", "{", '{"card_number": 4532', "[".repeat(100_000), "\u0000"])(
    "is refused with 400 where it is not JSON (%#)",
    async (body) => {
      expect(await refusal(body)).toMatchObject({
        status: 400,
        type: "urn:paystream:problem:malformed-json",
      });
    },
  );

  it("is refused with 400 where it is not UTF-8", async () => {
    const response = await fetch(`${service.url}/v1/authorize`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: Buffer.from(JSON.stringify({ ...payment, merchant: "Café" }), "latin1"),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ detail: "Send the body in UTF-8." });
  });

  it("is refused with 415 where it is not declared as JSON, or encoded", async () => {
    for (const headers of [
      { "content-type": "text/plain" },
      { "content-type": "application/x-www-form-urlencoded" },
      { "content-type": "application/json; charset=latin1" },
      { "content-encoding": "gzip" },
    ]) {
      expect(await refusal(payment, headers as unknown as Record<string, string>)).toMatchObject({
        status: 415,
      });
    }
  });

  it("never shows the card number that it came with", async () => {
    await fc.assert(
      fc.asyncProperty(
        cardNumbers(),
        fc.constantFrom("amount", "currency", "merchant", "processor", "card_number"),
        async (card, field) => {
          const response = await service.authorize({
            ...payment,
            card_number: `${card}x`,
            [field]: `\u0000${card}`,
            [card]: card,
          });
          expect(response.status).toBe(400);
          expect(await response.text()).not.toContain(card);
          expect(JSON.stringify(service.lines)).not.toContain(card);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("a body of more than 1 MiB", () => {
  it("is refused with 413 where its length is declared, before it is read", async () => {
    const before = await service.processorCalls();
    const { status, connection } = await send({ "content-length": String(2 ** 20 + 1) }, []);
    expect(status).toBe(413);
    expect(connection).toBe("close");
    expect(await service.processorCalls()).toBe(before);
  });

  it("is refused with 413 where it comes in chunks", async () => {
    const chunks = Array.from({ length: 40 }, () => " ".repeat(2 ** 15));
    expect(await send({ "transfer-encoding": "chunked" }, chunks)).toMatchObject({ status: 413 });
  });

  it("is accepted at exactly 1 MiB", async () => {
    const body = JSON.stringify(payment).padEnd(2 ** 20);
    expect((await service.authorize(body)).status).toBe(200);
    expect((await service.authorize(`${body} `)).status).toBe(413);
  });

  /** Sends a request that need not be finished before it is answered. */
  function send(headers: Record<string, string>, chunks: readonly string[]) {
    return new Promise<{ status: number | undefined; connection: string | undefined }>(
      (resolve, reject) => {
        const outgoing = request(`${service.url}/v1/authorize`, {
          method: "POST",
          headers: { "content-type": "application/json", ...headers },
        });
        outgoing.on("error", reject);
        outgoing.on("response", (response) => {
          response.resume();
          resolve({ status: response.statusCode, connection: response.headers.connection });
          outgoing.off("error", reject);
          outgoing.on("error", () => {});
          outgoing.destroy();
        });
        for (const chunk of chunks) {
          outgoing.write(chunk);
        }
        outgoing.flushHeaders();
      },
    );
  }
});

describe("another method or path", () => {
  it.each(["GET", "PUT", "PATCH", "DELETE", "HEAD"])(
    "is refused with 405 for %s",
    async (method) => {
      const response = await fetch(`${service.url}/v1/authorize`, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toBe("POST");
      expect(response.headers.get("content-type")).toBe("application/problem+json");
    },
  );

  it("is refused with 404 where there is nothing, counted without its raw path", async () => {
    const response = await service.get("/v1/4532015112830366");
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain("4532015112830366");
    const counted = { status_code: "404", endpoint: "unmatched" };
    expect(await service.metric("auth_service_requests_total", counted)).toBe(1);
    expect(JSON.stringify(service.lines)).not.toContain("4532015112830366");
  });
});

describe("the answers that objectives are about", () => {
  it.each(["500", "502", "503", "504"])(
    "%s is counted from 0, so that the first failures are an increase",
    async (status_code) => {
      const answers = { status_code, endpoint: "/v1/authorize" };
      expect(await service.metric("auth_service_requests_total", answers)).toBe(0);
    },
  );
});

describe("every answer", () => {
  it("carries the request id of the gateway, or one of its own", async () => {
    const given = await service.authorize(payment, { "x-request-id": "gateway-1" });
    expect(given.headers.get("request-id")).toBe("gateway-1");
    for (const path of ["/health", "/metrics", "/nowhere", "/docs"]) {
      expect((await service.get(path)).headers.get("request-id")).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it.each(["4532015112830366", "a b", "x".repeat(200)])(
    "does not carry the request id %j, which is none",
    async (id) => {
      const response = await service.authorize(payment, { "x-request-id": id });
      expect(response.headers.get("request-id")).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it("leaves one line in the log, with the request's id, its trace and a masked address", async () => {
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    await service.authorize(payment, {
      "x-request-id": "gateway-2",
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    });
    const lines = service.lines.filter((line) => line.request_id === "gateway-2");
    expect(lines).toEqual([
      expect.objectContaining({
        level: "INFO",
        service: "auth-service",
        action: "authorize",
        message: "payment approved",
        duration_ms: expect.any(Number),
        extra: expect.objectContaining({
          status: "approved",
          processor: "visa_net",
          transaction_id: expect.stringMatching(/^txn-\d+-\d+$/),
          http_status: 200,
          client_address: "127.0.0.0/24",
          trace_id: traceId,
        }),
      }),
    ]);
  });
});
