import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { paymentWith } from "../../testing/payments.ts";
import { ScriptedProcessor } from "../../testing/scripted-processor.ts";
import { callWithDeadline } from "./call-with-deadline.ts";
import { ProcessorTimeoutError } from "./processor.ts";

describe("callWithDeadline", () => {
  let bank: ScriptedProcessor;
  beforeEach(() => {
    vi.useFakeTimers();
    bank = new ScriptedProcessor("visa_net");
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const call = () => callWithDeadline(bank, paymentWith("4532015112830366"), 4500);

  it("gives the processor's decision, and leaves no timer behind", async () => {
    const answer = call();
    bank.calls[0]?.approve();
    await expect(answer).resolves.toEqual({ status: "approved" });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("gives the processor's error, and leaves no timer behind", async () => {
    const answer = call();
    bank.calls[0]?.fail(new Error("refused"));
    await expect(answer).rejects.toThrow("refused");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends the call at its deadline, also if the processor ignores the signal", async () => {
    const answer = call();
    vi.advanceTimersByTime(4499);
    expect(bank.calls[0]?.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(bank.calls[0]?.signal.aborted).toBe(true);
    await expect(answer).rejects.toThrow(
      new ProcessorTimeoutError("visa_net did not answer within 4500 ms"),
    );
  });
});
