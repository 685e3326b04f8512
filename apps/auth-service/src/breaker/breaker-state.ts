/**
 * The three states of a circuit breaker (spec 000 §5.2): `closed` lets every call through, `open`
 * none, `half-open` a few probes that decide between the two.
 */
export type BreakerState = "closed" | "half-open" | "open";

/** What the gauge `circuit_breaker_state` shows for each state (spec 000 §7.2): higher is worse. */
export const breakerStateValue: Record<BreakerState, 0 | 1 | 2> = {
  closed: 0,
  "half-open": 1,
  open: 2,
};
