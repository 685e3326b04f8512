import { hash, randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Payment } from "../payment/payment.ts";
import type { Outcome } from "../processor/processor.ts";

/** How many different cards of a merchant are declined before somebody is suspected of testing them. */
export const SUSPICIOUS_CARDS = 20;
const WINDOW_MS = 5 * 60_000;
/** How many merchants are remembered at once. */
const MAX_MERCHANTS = 1_000;

/** What a merchant's payments came to since the first decline of its window. */
interface Window {
  /** Keyed hashes of cards that were declined, no more than are needed. */
  readonly cards: Set<string>;
  declined: number;
  approved: number;
  isSuspected: boolean;
}

/**
 * Watches for card testing: whoever has a list of stolen card numbers finds out which of them work by
 * small payments with each, all at one merchant. Many different cards are declined there, and more
 * payments than are approved; a merchant with much traffic has as many declines, and far more approvals.
 *
 * A merchant that nobody declines costs one look-up. Card numbers are remembered as hashes under a key
 * that this process alone has and never tells, for five minutes.
 */
export class CardTestingWatch {
  readonly #onSuspicion: (merchant: string) => void;
  readonly #key = randomBytes(32).toString("base64");
  readonly #windows = new LRUCache<string, Window>({
    max: MAX_MERCHANTS,
    ttl: WINDOW_MS,
    perf: Date,
  });

  /** @param onSuspicion called once for a merchant's window */
  constructor(onSuspicion: (merchant: string) => void) {
    this.#onSuspicion = onSuspicion;
  }

  /** Takes note of what an issuer decided. */
  observe({ merchant, cardNumber }: Payment, { status }: Outcome): void {
    const known = this.#windows.get(merchant);
    if (status === "approved") {
      if (known !== undefined) {
        known.approved += 1;
      }
      return;
    }
    const window = known ?? this.#begin(merchant);
    window.declined += 1;
    if (window.cards.size < SUSPICIOUS_CARDS) {
      // In one call, a quarter of the cost of an HMAC: nobody is shown a hash to whom the difference matters.
      window.cards.add(hash("sha256", `${this.#key}${cardNumber.reveal()}`, "base64"));
    }
    if (
      !window.isSuspected &&
      window.cards.size >= SUSPICIOUS_CARDS &&
      window.declined > window.approved
    ) {
      window.isSuspected = true;
      this.#onSuspicion(merchant);
    }
  }

  #begin(merchant: string): Window {
    const window = { cards: new Set<string>(), declined: 0, approved: 0, isSuspected: false };
    this.#windows.set(merchant, window);
    return window;
  }
}
