/**
 * How a pod of the service goes without losing a payment, one phase after the other. Kubernetes starts
 * the first as it takes the pod out of the Services, and kills what outlives the grace period.
 */
export const shutdown = {
  /** The pod goes on serving while the gateway learns that it leaves. */
  preStopSeconds: 5,
  /** Not ready any more, and still serving who did not notice. */
  drainDelayMs: 1_000,
  /** Payments that have begun are finished: 4.5 s for a processor, and the rest to spare. */
  shutdownGraceMs: 15_000,
} as const;

/** Seconds between the first phase and the kill; some longer than all phases together. */
export const terminationGracePeriodSeconds =
  shutdown.preStopSeconds +
  Math.ceil((shutdown.drainDelayMs + shutdown.shutdownGraceMs) / 1_000) +
  9;
