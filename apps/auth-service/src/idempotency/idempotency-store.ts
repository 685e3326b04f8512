import type { Answer } from "../authorization/answer.ts";

/** How a request is recognized as one that was seen before. Holds no card data: both are keyed hashes. */
export interface Identity {
  /** What the client or the gateway repeats: the same for every try of one payment. */
  readonly key: string;
  /** What the body says: tells another payment under the same key. */
  readonly fingerprint: string;
  /** How long the answer is kept after it was given, by what made the key. */
  readonly retention: "client" | "gateway";
}

/** The right to answer for a key, which its owner ends exactly once. */
export interface Hold {
  /** Gives the answer to those who wait and, if `keep`, to later requests. */
  settle(answer: Answer, keep: boolean): void | Promise<void>;
  /** Ends without an answer: those who wait get `error`, a later request starts anew. */
  abandon(error: unknown): void;
}

/** What a store knows of an identity's key. */
export type Claim =
  /** The key is new, and now held by this request. */
  | ({ readonly kind: "claimed" } & Hold)
  | {
      /** Another request holds the key. */
      readonly kind: "running";
      readonly fingerprint: string;
      readonly requestId: string;
      readonly answer: Promise<Answer>;
    }
  | {
      /** The payment was answered. */
      readonly kind: "answered";
      readonly fingerprint: string;
      readonly answer: Answer;
    };

/**
 * The port to where answers are kept by idempotency key. Claiming is atomic: of two requests with the
 * same key that arrive at once, exactly one gets `claimed`.
 */
export interface IdempotencyStore {
  claim(identity: Identity, requestId: string): Claim | Promise<Claim>;
}
