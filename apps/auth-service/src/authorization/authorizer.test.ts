import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { paymentWith } from "../../testing/payments.ts";
import { ScriptedProcessor } from "../../testing/scripted-processor.ts";
import { ProcessorBreaker } from "../breaker/processor-breaker.ts";
import type { Payment } from "../payment/payment.ts";
import { callWithDeadline } from "../processor/call-with-deadline.ts";
import { Authorizer } from "./authorizer.ts";
import { createTransactionIds } from "./transaction-id.ts";

const payment = paymentWith("4532015112830366");

function authorizerOf(bank: ScriptedProcessor) {
  const metrics = { record: vi.fn(), recordAmount: vi.fn() };
  const breaker = new ProcessorBreaker((of: Payment) => callWithDeadline(bank, of, 4500), {
    name: bank.name,
  });
  const lanes = new Map([[bank.name, { breaker, metrics }]]);
  return {
    authorizer: new Authorizer({
      lanes,
      ids: createTransactionIds(),
      cardTesting: { observe: vi.fn() },
      version: "1",
    }),
    metrics,
  };
}

describe("the authorizer", () => {
  let bank: ScriptedProcessor;
  beforeEach(() => {
    vi.useFakeTimers();
    bank = new ScriptedProcessor("visa_net");
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("tells clients the latency in milliseconds, and the metrics in seconds", async () => {
    const { authorizer, metrics } = authorizerOf(bank);
    const authorization = authorizer.authorize(payment);
    vi.advanceTimersByTime(1500);
    bank.calls[0]?.approve();
    const { answer, processorMs } = await authorization;
    expect(JSON.parse(answer.body)).toMatchObject({ latency_ms: 1500 });
    expect(processorMs).toBe(1500);
    expect(metrics.record).toHaveBeenCalledExactlyOnceWith("approved", 1.5, undefined);
    expect(metrics.recordAmount).toHaveBeenCalledExactlyOnceWith("approved", "USD", 15_000);
  });

  it("keeps the reason of a failure out of the answer", async () => {
    const { authorizer, metrics } = authorizerOf(bank);
    const authorization = authorizer.authorize(payment);
    const error = new Error("refused 4532015112830366");
    bank.calls[0]?.fail(error);
    const { answer, ...rest } = await authorization;
    expect(rest).toEqual({ error, processorMs: 0 });
    expect(answer).toMatchObject({ result: "error", httpStatus: 502 });
    expect(JSON.stringify(answer)).not.toContain("refused");
    expect(metrics.recordAmount).not.toHaveBeenCalled();
  });

  it("is idle again only when the last authorization has ended", async () => {
    const { authorizer } = authorizerOf(bank);
    const order: string[] = [];
    const running = [authorizer.authorize(payment), authorizer.authorize(payment)];
    const idle = authorizer.whenIdle().then(() => order.push("idle"));
    bank.calls[0]?.approve();
    await running[0];
    order.push("one ended");
    bank.calls[1]?.approve();
    await idle;
    expect(order).toEqual(["one ended", "idle"]);
    expect(authorizer.isIdle).toBe(true);
  });

  it("does not know a processor that is not configured", async () => {
    const { authorizer } = authorizerOf(new ScriptedProcessor("amex_net"));
    await expect(authorizer.authorize(payment)).rejects.toThrow("visa_net is not configured");
  });
});
