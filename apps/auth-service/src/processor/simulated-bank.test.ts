import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { paymentWith } from "../../testing/payments.ts";
import { Faults } from "./faults.ts";
import { ProcessorError } from "./processor.ts";
import { REVOKED_API_KEY, SimulatedBank, type SimulatedBankOptions } from "./simulated-bank.ts";
import { testCards } from "./test-cards.ts";

const ordinary = paymentWith("4532015112830366");

/** A bank whose draws are these numbers, over and over. */
function bankWith(options: Partial<SimulatedBankOptions> & { draws?: readonly number[] } = {}) {
  const { draws = [0.5], ...rest } = options;
  let drawn = 0;
  const random = () => draws[drawn++ % draws.length] as number;
  const base = {
    name: "visa_net",
    apiKey: "key",
    latencyBaseMs: 0,
    successRate: 1,
    faults: new Faults(),
  };
  return new SimulatedBank({ ...base, random, ...rest });
}

const neverAborted = new AbortController().signal;

describe("the simulated bank", () => {
  it("approves a share of payments that is its success rate", async () => {
    let draw = 0;
    const bank = bankWith({
      successRate: 0.8,
      random: () => (draw++ % 1000) / 1000,
      latencyBaseMs: 0,
    });
    let approved = 0;
    for (let index = 0; index < 1000; index += 1) {
      const { status } = await bank.authorize(ordinary, neverAborted);
      approved += status === "approved" ? 1 : 0;
    }
    // Two draws for each payment, latency and decision: the even and the odd thousandths alternate.
    expect(approved).toBe(800);
  });

  it.each(Object.entries(testCards))(
    "does with the test card %s what it is for: %o",
    async (digits, behavior) => {
      for (const successRate of [0, 1]) {
        const answer = bankWith({ successRate }).authorize(paymentWith(digits), neverAborted);
        switch (behavior.kind) {
          case "approve":
            await expect(answer).resolves.toEqual({ status: "approved" });
            break;
          case "decline":
            await expect(answer).resolves.toEqual({
              status: "declined",
              declineCode: behavior.declineCode,
            });
            break;
          case "error":
            await expect(answer).rejects.toThrow(ProcessorError);
        }
      }
    },
  );

  it("refuses every call with a revoked key", async () => {
    const bank = bankWith({ apiKey: REVOKED_API_KEY });
    await expect(bank.authorize(ordinary, neverAborted)).rejects.toThrow("refused our credentials");
  });

  describe("takes", () => {
    beforeEach(() => {
      vi.useFakeTimers();
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    /** Milliseconds until a bank answers. */
    async function latencyOf(bank: SimulatedBank): Promise<number> {
      const started = Date.now();
      const answer = bank.authorize(ordinary, neverAborted);
      await vi.runAllTimersAsync();
      await answer;
      return Date.now() - started;
    }

    it.each([
      [0, 150],
      [0.5, 200],
      [0.75, 225],
    ])("its base latency ± 50 ms: with the draw %d, %d ms", async (draw, latency) => {
      expect(await latencyOf(bankWith({ latencyBaseMs: 200, draws: [draw] }))).toBe(latency);
    });

    it("no time at all at a base of 0, and never a negative one", async () => {
      expect(await latencyOf(bankWith({ latencyBaseMs: 0, draws: [0] }))).toBe(0);
      expect(await latencyOf(bankWith({ latencyBaseMs: 20, draws: [0] }))).toBe(0);
    });

    it("the latency of a fault in place of its own", async () => {
      const faults = new Faults();
      faults.inject("visa_net", { latencyMs: 3000, probability: 1 }, 60);
      expect(await latencyOf(bankWith({ latencyBaseMs: 200, faults }))).toBe(3000);
    });
  });

  it("ends its call when the signal aborts", async () => {
    const abort = new AbortController();
    const answer = bankWith({ latencyBaseMs: 60_000 }).authorize(ordinary, abort.signal);
    abort.abort();
    await expect(answer).rejects.toThrow();
  });
});

describe("a fault", () => {
  const faulty = (fault: Parameters<Faults["inject"]>[1], draws = [0.5]) => {
    const faults = new Faults();
    faults.inject("visa_net", fault, 60);
    return bankWith({ faults, draws }).authorize(ordinary, neverAborted);
  };

  it("lets the success rate be another", async () => {
    await expect(faulty({ successRate: 0, probability: 1 })).resolves.toMatchObject({
      status: "declined",
    });
  });

  it("makes calls fail at its error rate", async () => {
    await expect(faulty({ errorRate: 0.6, probability: 1 })).rejects.toThrow(ProcessorError);
    await expect(faulty({ errorRate: 0.4, probability: 1 })).resolves.toMatchObject({
      status: "approved",
    });
  });

  it("leaves calls unanswered at its timeout rate, until their time is over", async () => {
    const faults = new Faults();
    faults.inject("visa_net", { timeoutRate: 1, probability: 1 }, 60);
    const abort = new AbortController();
    const answer = bankWith({ faults }).authorize(ordinary, abort.signal);
    const reason = new Error("time is over");
    abort.abort(reason);
    await expect(answer).rejects.toBe(reason);
  });

  it("touches only the share of calls that its probability says", async () => {
    await expect(faulty({ errorRate: 1, probability: 0.4 })).resolves.toMatchObject({
      status: "approved",
    });
    await expect(faulty({ errorRate: 1, probability: 0.6 })).rejects.toThrow(ProcessorError);
  });
});
