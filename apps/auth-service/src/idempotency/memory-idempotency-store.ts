import { LRUCache } from "lru-cache";
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
}

interface Running {
  readonly fingerprint: string;
  readonly requestId: string;
  readonly answer: Promise<Answer>;
}

export interface MemoryIdempotencyStoreOptions {
  /** How many answers are kept for each retention; beyond it, the one not asked for longest goes first. */
  readonly maxEntries: number;
  /** Called when an answer had to go before its time. */
  readonly onEviction?: () => void;
}

/**
 * Keeps answers in the memory of this process. Its limit: another pod does not know them, so that a
 * retry which lands there is a new payment. A shared store is another implementation of the port.
 */
export class MemoryIdempotencyStore implements IdempotencyStore {
  readonly #running = new Map<string, Running>();
  readonly #kept: Readonly<Record<Identity["retention"], LRUCache<string, Kept>>>;

  constructor({ maxEntries, onEviction }: MemoryIdempotencyStoreOptions) {
    const keep = (ttl: number) =>
      new LRUCache<string, Kept>({
        max: maxEntries,
        ttl,
        // The wall clock, by which the retention is promised.
        perf: Date,
        dispose: (_kept, _key, reason) => {
          if (reason === "evict") {
            onEviction?.();
          }
        },
      });
    this.#kept = { client: keep(CLIENT_RETENTION_MS), gateway: keep(GATEWAY_RETENTION_MS) };
  }

  claim({ key, fingerprint, retention }: Identity, requestId: string): Claim {
    const kept = this.#kept[retention].get(key);
    if (kept !== undefined) {
      return { kind: "answered", ...kept };
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
          this.#kept[retention].set(key, { fingerprint, answer });
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
}
