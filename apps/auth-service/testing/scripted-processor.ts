import type { Payment } from "../src/payment/payment.ts";
import type { Outcome, Processor } from "../src/processor/processor.ts";

/** A call that a scripted processor has received and not yet answered. */
export interface PendingCall {
  readonly payment: Payment;
  readonly signal: AbortSignal;
  approve(): void;
  decline(): void;
  fail(error: unknown): void;
}

/** A processor that a test answers by hand. */
export class ScriptedProcessor implements Processor {
  readonly name: string;
  readonly calls: PendingCall[] = [];
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  constructor(name: string) {
    this.name = name;
  }

  authorize(payment: Payment, signal: AbortSignal): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.calls.push({
        payment,
        signal,
        approve: () => resolve({ status: "approved" }),
        decline: () => resolve({ status: "declined", declineCode: "do_not_honor" }),
        fail: reject,
      });
      this.#waiting = this.#waiting.filter(({ count, resolve: reached }) => {
        if (this.calls.length >= count) {
          reached();
        }
        return this.calls.length < count;
      });
    });
  }

  /** The call with this number, the first being 0, as soon as it has been received. */
  async call(index: number): Promise<PendingCall> {
    if (this.calls.length <= index) {
      await new Promise<void>((resolve) => this.#waiting.push({ count: index + 1, resolve }));
    }
    return this.calls[index] as PendingCall;
  }
}
