/**
 * A call was refused by the breaker: the action did not run and nothing was charged. Answered as
 * the 503 of spec 000 §5.2, with `Retry-After` from `retryAfterMs`.
 */
export class BreakerOpenError extends Error {
  override readonly name = "BreakerOpenError";
  /** The name of the breaker that refused: the processor's. */
  readonly breaker: string;
  /**
   * Whole milliseconds until it is worth calling again, at least 1. While open: the time really left
   * until probes are admitted; while half-open with every probe under way: a second.
   */
  readonly retryAfterMs: number;

  constructor(breaker: string, retryAfterMs: number) {
    super(`circuit breaker ${breaker} is open: call again in ${retryAfterMs} ms`);
    this.breaker = breaker;
    this.retryAfterMs = retryAfterMs;
  }
}
