import type { Answer } from "../authorization/answer.ts";
import type { Claim, IdempotencyStore, Identity } from "./idempotency-store.ts";

/** How long an answer is kept under a client's `Idempotency-Key`: a day, as Stripe's API does. */
export const CLIENT_RETENTION_MS = 24 * 60 * 60 * 1000;

/**
 * How long an answer is kept under a gateway's `x-request-id`: twice the five seconds in which the
 * gateway sends all of its tries (spec 000 §3 step 4).
 */
const GATEWAY_RETENTION_MS = 10_000;

interface Kept {
  readonly fingerprint: string;
  readonly answer: Answer;
  readonly expiresAt: number;
}

interface Running {
  readonly fingerprint: string;
  readonly requestId: string;
  readonly answer: Promise<Answer>;
}

export interface MemoryIdempotencyStoreOptions {
  /** How many answers are kept for each retention; beyond it, the oldest goes first. */
  readonly maxEntries: number;
  /** Called when an answer had to go before its time. */
  readonly onEviction?: () => void;
}

/**
 * Keeps answers in the memory of this process. Its limit: another pod does not know them, so that a
 * retry which lands there is a new payment. A shared store is another implementation of the port.
 */
export class MemoryIdempotencyStore implements IdempotencyStore {
  readonly #options: MemoryIdempotencyStoreOptions;
  readonly #running = new Map<string, Running>();
  readonly #kept = { client: new Map<string, Kept>(), gateway: new Map<string, Kept>() };

  constructor(options: MemoryIdempotencyStoreOptions) {
    this.#options = options;
  }

  claim({ key, fingerprint, retention }: Identity, requestId: string): Claim {
    const kept = this.#kept[retention].get(key);
    if (kept !== undefined && kept.expiresAt > Date.now()) {
      return { kind: "answered", fingerprint: kept.fingerprint, answer: kept.answer };
    }
    const running = this.#running.get(key);
    if (running !== undefined) {
      return { kind: "running", ...running };
    }
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    // Often nobody waits: an abandoned hold is then not an unhandled rejection.
    promise.catch(() => {});
    this.#running.set(key, { fingerprint, requestId, answer: promise });
    return {
      kind: "claimed",
      settle: (answer, keep) => {
        this.#running.delete(key);
        if (keep) {
          this.#keep(retention, key, { fingerprint, answer });
        }
        resolve(answer);
      },
      abandon: (error) => {
        this.#running.delete(key);
        reject(error);
      },
    };
  }

  /** Answers kept and payments under way. */
  get size(): number {
    return this.#kept.client.size + this.#kept.gateway.size + this.#running.size;
  }

  #keep(retention: Identity["retention"], key: string, answer: Omit<Kept, "expiresAt">): void {
    const kept = this.#kept[retention];
    const now = Date.now();
    const retentionMs = retention === "client" ? CLIENT_RETENTION_MS : GATEWAY_RETENTION_MS;
    // An expired answer under the same key must not keep its old place.
    kept.delete(key);
    kept.set(key, { ...answer, expiresAt: now + retentionMs });
    // All answers of a retention live equally long, so the order of the map is the order of expiry.
    for (const [oldest, { expiresAt }] of kept) {
      if (expiresAt <= now) {
        kept.delete(oldest);
      } else if (kept.size > this.#options.maxEntries) {
        kept.delete(oldest);
        this.#options.onEviction?.();
      } else {
        break;
      }
    }
  }
}
