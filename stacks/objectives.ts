/**
 * What PayStream promises and what a release must keep: every threshold that an alert, an analysis of a
 * canary, a dashboard or a load test compares with. Durations are seconds, shares are 0 to 1.
 *
 * @module
 */

/** Objectives of a release at 10 % of the traffic (spec 000 §4, `auth-service-health`). */
const health = {
  /** The 95th percentile of a payment's duration stays below it. */
  p95Seconds: 2.5,
  /** The share of payments that are not approved stays below it. */
  errorShare: 0.01,
} as const;

/** Objectives of a release at 50 % of the traffic (spec 000 §4, `auth-service-success-rate`). */
const successRate = {
  /** The share of approved payments stays above it. */
  approvedShare: 0.8,
  /** `circuit_breaker_state` stays below it: 0 is closed, 1 half-open, 2 open. */
  breakerState: 1,
} as const;

/** When a person is called (spec 000 §7.3; for secrets §5.5). */
const alerts = {
  p95Seconds: 2.5,
  approvedShare: 0.9,
  /** `circuit_breaker_state` of an open breaker. */
  openBreakerState: 2,
  /** The canary's 95th percentile over the stable pods' one. */
  canaryP95Ratio: 1.5,
  /** A secret that could not be synced for so long stays so without help: a restart of Vault is shorter. */
  failedSyncSeconds: 300,
  /** A secret was not synced for so long, whatever the reason: ten refreshes (spec 000 §5.5). */
  staleSyncSeconds: 600,
} as const;

/** The objective of the service over time: this share of payments is answered, and in time. */
const availability = 0.999;

/**
 * Below this share of approvals the error gate stops healthy releases. With 10 payments a second to the
 * canary it stops 0.03 % of them at 0.9965, 0.8 % at 0.995 and more than half at 0.99
 * (delivery/gate-arithmetic.ts).
 */
const lowestHealthySuccessRate = 0.9965;

/** What load tests hold an environment to (spec 003, stage 4). */
const load = {
  /** 99 of 100 payments are answered faster; the simulated bank's own time is part of it. */
  p99Seconds: 0.5,
  /** The share of payments that are answered neither approved nor declined stays below it. */
  errorShare: 0.001,
  /**
   * Memory and open connections of a pod in the last quarter of a soak, over the quarter before, are at
   * most so much more: by then the store of idempotency keys is full, and nothing else may grow.
   */
  growthShare: 0.1,
} as const;

export const objectives = {
  canary: { health, successRate },
  alerts,
  load,
  availability,
  lowestHealthySuccessRate,
} as const;
