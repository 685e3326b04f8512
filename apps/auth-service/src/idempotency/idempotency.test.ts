import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ScriptedProcessor } from "../../testing/scripted-processor.ts";
import { payment, TestService } from "../../testing/test-service.ts";

let bank: ScriptedProcessor;
let service: TestService;
beforeEach(async () => {
  bank = new ScriptedProcessor("visa_net");
  service = await TestService.start({ PROCESSORS: "visa_net" }, () => bank);
});
afterEach(() => service.stop());

const key = (value: string, requestId?: string) => ({
  "idempotency-key": value,
  ...(requestId && { "x-request-id": requestId }),
});

/** Authorizes a payment that the bank approves. */
async function approved(headers: Record<string, string>, body = payment): Promise<Response> {
  const index = bank.calls.length;
  const response = service.authorize(body, headers);
  (await bank.call(index)).approve();
  return response;
}

describe("a retry with the same Idempotency-Key and body", () => {
  it("gets the first answer again, without a second call of the processor", async () => {
    const first = await approved(key("order-1"));
    const retry = await service.authorize(payment, key("order-1"));
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    expect(retry.headers.get("idempotent-replayed")).toBe("true");
    expect(await retry.text()).toBe(await first.text());
    expect(bank.calls).toHaveLength(1);
    expect(await service.metric("auth_requests_total")).toBe(1);
    expect(await service.metric("idempotency_outcomes_total", { outcome: "replayed" })).toBe(1);
  });

  it("is recognized however the body is written", async () => {
    await approved(key("order-1"));
    const { card_number, ...rest } = payment;
    const rewritten = JSON.stringify({ ...rest, card_number: "4532-0151-1283-0366" }, null, 2);
    const retry = await service.authorize(rewritten, key("order-1"));
    expect(retry.headers.get("idempotent-replayed")).toBe("true");
    expect(card_number).not.toBe("4532-0151-1283-0366");
  });

  it.each([
    ["an error", 502, new Error("connection reset")],
    ["a decline", 200, undefined],
  ])("gets %s again, because the processor was called", async (_, status, error) => {
    const first = service.authorize(payment, key("order-1"));
    const call = await bank.call(0);
    error ? call.fail(error) : call.decline();
    expect((await first).status).toBe(status);
    const retry = await service.authorize(payment, key("order-1"));
    expect(retry.status).toBe(status);
    expect(await retry.text()).toBe(await (await first).text());
    expect(bank.calls).toHaveLength(1);
  });

  it("gets a timeout again, because the card may have been charged", async () => {
    await using impatient = await TestService.start(
      { PROCESSORS: "visa_net", PROCESSOR_TIMEOUT_MS: "20" },
      () => bank,
    );
    expect((await impatient.authorize(payment, key("order-1"))).status).toBe(504);
    expect((await impatient.authorize(payment, key("order-1"))).status).toBe(504);
    expect(bank.calls).toHaveLength(1);
    expect(bank.calls[0]?.signal.aborted).toBe(true);
  });

  it("makes the call that an open breaker had refused", async () => {
    for (let failure = 0; failure < 5; failure += 1) {
      const declined = service.authorize();
      (await bank.call(failure)).decline();
      await declined;
    }
    const refused = await service.authorize(payment, key("order-1"));
    expect(refused.status).toBe(503);
    const again = await service.authorize(payment, key("order-1"));
    expect(again.headers.get("idempotent-replayed")).toBeNull();
  });

  it("joins the first while it runs if it is a try of the same request, and gets its answer", async () => {
    const first = service.authorize(payment, key("order-1", "request-1"));
    await bank.call(0);
    const retry = service.authorize(payment, key("order-1", "request-1"));
    await joined();
    bank.calls[0]?.approve();
    expect(await (await retry).text()).toBe(await (await first).text());
    expect((await retry).headers.get("idempotent-replayed")).toBe("true");
    expect(bank.calls).toHaveLength(1);
  });

  it("is refused with 409 while the first runs if it is another request", async () => {
    const first = service.authorize(payment, key("order-1", "request-1"));
    await bank.call(0);
    const conflict = await service.authorize(payment, key("order-1", "request-2"));
    expect(conflict.status).toBe(409);
    expect(await conflict.json()).toMatchObject({
      type: "urn:paystream:problem:idempotency-conflict",
    });
    bank.calls[0]?.approve();
    expect((await first).status).toBe(200);
  });

  it("finds the answer of a payment whose client was gone before it came", async () => {
    const abort = new AbortController();
    const lost = fetch(`${service.url}/v1/authorize`, {
      method: "POST",
      signal: abort.signal,
      headers: { "content-type": "application/json", ...key("order-1") },
      body: JSON.stringify(payment),
    });
    const call = await bank.call(0);
    abort.abort();
    await expect(lost).rejects.toThrow();
    expect(call.signal.aborted).toBe(false);
    call.approve();
    await expect.poll(() => service.metric("auth_requests_total", { status: "approved" })).toBe(1);
    const retry = await service.authorize(payment, key("order-1"));
    expect(retry.headers.get("idempotent-replayed")).toBe("true");
    expect(bank.calls).toHaveLength(1);
  });
});

describe("an Idempotency-Key", () => {
  it("is refused with 422 for another payment, also while the first runs", async () => {
    const first = service.authorize(payment, key("order-1", "request-1"));
    await bank.call(0);
    const other = { ...payment, amount: 151 };
    expect((await service.authorize(other, key("order-1", "request-1"))).status).toBe(422);
    bank.calls[0]?.approve();
    await first;
    const mismatch = await service.authorize(other, key("order-1"));
    expect(mismatch.status).toBe(422);
    expect(await mismatch.json()).toMatchObject({
      type: "urn:paystream:problem:idempotency-mismatch",
    });
    expect(bank.calls).toHaveLength(1);
    expect(await service.metric("idempotency_outcomes_total", { outcome: "mismatch" })).toBe(2);
  });

  it("belongs to its merchant: another merchant may use the same", async () => {
    await approved(key("order-1"));
    const other = await approved(key("order-1"), { ...payment, merchant: "Bookshop" });
    expect(other.headers.get("idempotent-replayed")).toBeNull();
    expect(bank.calls).toHaveLength(2);
  });

  it.each(["", "with space", "x".repeat(256), "café"])(
    "is refused with 400 as %j",
    async (value) => {
      const response = await service.authorize(payment, { "idempotency-key": value });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        detail: expect.stringContaining("Idempotency-Key"),
      });
      expect(bank.calls).toHaveLength(0);
    },
  );
});

describe("without an Idempotency-Key", () => {
  it("a try with the gateway's request id and the same body is the same payment", async () => {
    const headers = { "x-request-id": "request-1" };
    const first = await approved(headers);
    const retry = await service.authorize(payment, headers);
    expect(retry.headers.get("idempotent-replayed")).toBe("true");
    expect(await retry.text()).toBe(await first.text());
    expect(bank.calls).toHaveLength(1);
  });

  it("a try that arrives while the first runs joins it", async () => {
    const headers = { "x-request-id": "request-1" };
    const first = service.authorize(payment, headers);
    await bank.call(0);
    const retry = service.authorize(payment, headers);
    await joined();
    bank.calls[0]?.approve();
    expect(await (await retry).text()).toBe(await (await first).text());
    expect(bank.calls).toHaveLength(1);
  });

  it("another body under the same request id is another payment, not an error", async () => {
    const headers = { "x-request-id": "request-1" };
    await approved(headers);
    const other = await approved(headers, { ...payment, amount: 151 });
    expect(other.status).toBe(200);
    expect(other.headers.get("idempotent-replayed")).toBeNull();
    expect(bank.calls).toHaveLength(2);
  });

  it("and without a request id every request is a payment of its own", async () => {
    await approved({});
    await approved({});
    expect(bank.calls).toHaveLength(2);
  });
});

/** Waits until a second request has been read and holds on to the first. */
async function joined(): Promise<void> {
  await expect.poll(() => service.metric("auth_service_requests_in_flight")).toBe(2);
}
