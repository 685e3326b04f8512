import type { Payment } from "../payment/payment.ts";
import type { Faults } from "./faults.ts";
import { type Outcome, type Processor, ProcessorError } from "./processor.ts";
import { testCards } from "./test-cards.ts";

/** How far a call's latency lies from `LATENCY_BASE_MS`, at most, either way (spec 000 §3 step 9). */
const JITTER_MS = 50;

/** The key that the simulated bank no longer accepts, as after a rotation at the bank (spec 000 §5.5). */
export const REVOKED_API_KEY = "revoked-by-the-bank";

const APPROVED: Outcome = { status: "approved" };
const DECLINED: Outcome = { status: "declined", declineCode: "do_not_honor" };

export interface SimulatedBankOptions {
  readonly name: string;
  /** BANK_API_KEY; the bank refuses every call that carries {@link REVOKED_API_KEY}. */
  readonly apiKey: string;
  /** Milliseconds; a call takes this long, ± 50 ms, never less than 0. */
  readonly latencyBaseMs: number;
  /** Share of payments that are approved, from 0 to 1; test cards are not part of the draw. */
  readonly successRate: number;
  readonly faults: Faults;
  /** A number from 0 up to, not including, 1. */
  readonly random?: () => number;
}

/**
 * A bank that exists in this process only, with the latency and the success rate of the
 * configuration, deterministic {@link testCards}, and faults on request.
 */
export class SimulatedBank implements Processor {
  readonly name: string;
  readonly #options: SimulatedBankOptions;
  readonly #random: () => number;

  constructor(options: SimulatedBankOptions) {
    this.name = options.name;
    this.#options = options;
    this.#random = options.random ?? Math.random;
  }

  async authorize(payment: Payment, signal: AbortSignal): Promise<Outcome> {
    const fault = this.#drawFault();
    if (fault !== undefined && this.#occurs(fault.timeoutRate)) {
      return wait(signal);
    }
    const latencyMs = fault?.latencyMs ?? this.#drawLatency();
    if (latencyMs > 0) {
      await wait(signal, latencyMs);
    }
    if (fault !== undefined && this.#occurs(fault.errorRate)) {
      throw new ProcessorError(`${this.name} answered with an error (injected)`);
    }
    return this.#decide(payment, fault?.successRate ?? this.#options.successRate);
  }

  #decide(payment: Payment, successRate: number): Outcome {
    if (this.#options.apiKey === REVOKED_API_KEY) {
      throw new ProcessorError(`${this.name} refused our credentials`);
    }
    const card = testCards[payment.cardNumber.reveal()];
    if (card === undefined) {
      return this.#occurs(successRate) ? APPROVED : DECLINED;
    }
    switch (card.kind) {
      case "approve":
        return APPROVED;
      case "decline":
        return { status: "declined", declineCode: card.declineCode };
      case "error":
        throw new ProcessorError(`${this.name} answered with an error (test card)`);
    }
  }

  #drawFault() {
    const fault = this.#options.faults.of(this.name);
    return fault !== undefined && this.#occurs(fault.probability) ? fault : undefined;
  }

  #drawLatency(): number {
    const { latencyBaseMs } = this.#options;
    const jitter = Math.min(JITTER_MS, latencyBaseMs);
    return latencyBaseMs + (2 * this.#random() - 1) * jitter;
  }

  #occurs(rate = 0): boolean {
    return this.#random() < rate;
  }
}

/** Waits for some milliseconds, or for ever, and rejects with the signal's reason when it aborts. */
function wait(signal: AbortSignal): Promise<never>;
function wait(signal: AbortSignal, ms: number): Promise<void>;
function wait(signal: AbortSignal, ms?: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener("abort", end, { once: true });
  });
}
