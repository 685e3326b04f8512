import type { BreakerState } from "./breaker-state.ts";

/** One change of a breaker's state, told when it has happened. */
interface BreakerStateChange {
  name: string;
  from: BreakerState;
  to: BreakerState;
}

/** How a `ProcessorBreaker` judges calls whose results are `R`. The defaults are spec 000 §5.2's. */
export interface BreakerOptions<R> {
  /** The processor that the breaker stands before; in errors and state changes. */
  name: string;
  /** Consecutive failures that open the breaker: a whole number from 1, default 5. */
  failureThreshold?: number;
  /** How long it stays open, in milliseconds: a whole number from 1, default 30 000. */
  openMs?: number;
  /**
   * Probes that must succeed in half-open to close it, which is also the most that are under way at
   * once: a whole number from 1, default 3.
   */
  probes?: number;
  /** True for a result that counts as a failure though the action resolved: a decline. Default: none. */
  isFailure?: (result: R) => boolean;
  /**
   * True for an error that says nothing about the processor. It neither counts nor resets the count,
   * and a probe that ends so gives its place back. Default: none.
   */
  isNeutral?: (error: unknown) => boolean;
  /** Called after each change, in order. What it throws becomes a process warning, never an answer. */
  onStateChange?: (change: BreakerStateChange) => void;
}

/** Node's timers hold at most this many milliseconds; a longer one fires after 1 ms. */
const longestTimerMs = 2_147_483_647;

/**
 * The options with every default in place.
 *
 * @throws RangeError naming the option that is not a whole number in its range
 */
export function completeBreakerOptions<R>(options: BreakerOptions<R>): Required<BreakerOptions<R>> {
  const complete = {
    failureThreshold: 5,
    openMs: 30_000,
    probes: 3,
    isFailure: () => false,
    isNeutral: () => false,
    onStateChange: () => {},
    ...options,
  };
  requireWholeNumber("failureThreshold", complete.failureThreshold, Number.MAX_SAFE_INTEGER);
  requireWholeNumber("openMs", complete.openMs, longestTimerMs);
  requireWholeNumber("probes", complete.probes, Number.MAX_SAFE_INTEGER);
  return complete;
}

function requireWholeNumber(option: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new RangeError(
      `breaker option ${option} must be a whole number from 1 to ${most}, got ${value}`,
    );
  }
}
