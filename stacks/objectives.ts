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

/** Objectives of a release that is a preview of blue/green (spec 003, stage 5). */
const preview = {
  /** The 99th percentile of a payment's duration stays below it. */
  p99Seconds: 0.25,
  /** The share of payments that are answered with a 5xx stays below it. */
  serverErrorShare: 0.001,
  /**
   * The simulated bank's base latency at most, in milliseconds: its calls take up to 50 ms longer, and the
   * service has the rest of p99Seconds.
   */
  latencyBaseMs: 180,
} as const;

/** When a person is called (spec 000 §7.3; for secrets §5.5; the others spec 001 and 002). */
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
  /** The share of requests that the service answers with a server error (spec 002, "High Error Rate"). */
  serverErrorShare: 0.05,
  /** The 95th percentile of what we add to a payment (spec 001, "Response Time"). */
  addedP95Seconds: 0.2,
  /** The share of their limits that pods use (spec 001, "Resource Efficiency"; spec 002, "Memory Pressure"). */
  usedCpuShare: 0.7,
  usedMemoryShare: 0.85,
  /** The share of a node's memory that is in use, and of a file system that is left (spec 002). */
  nodeMemoryShare: 0.85,
  freeDiskShare: 0.1,
  /** Failed logins of administration (spec 002, "Authentication Failures" and "Brute Force Detection"). */
  failedLoginsPerMinute: 10,
  failedLoginsPerHour: 50,
  /** Requests that one rate limit refuses in five minutes: whoever meets it by mistake stops before. */
  rateLimitHits: 50,
  /** Days until a certificate ends (spec 002, "Certificate Expiry"); a root takes longer to replace. */
  certificateDays: 7,
  rootCertificateDays: 30,
  /** The share of a processor's calls that fail. */
  processorErrorShare: 0.1,
  /** The share of payments that an open breaker refuses (spec 001, "Circuit Breaker Stability"). */
  rejectedShare: 0.01,
  /** The share of lines and spans that do not get through, and of the room for what waits that is in use. */
  undeliveredShare: 0.01,
  waitingShare: 0.8,
  /** An hour beside the same hour of the day before: volume and amounts, and the share of approvals. */
  unusualChange: { fewer: 0.5, more: 2, approvedShare: 0.05 },
  /** Five minutes beside the same ones of the day before: the share of payments that is left. */
  stoppedShare: 0.1,
} as const;

/**
 * What is kept over seven days, as long as samples are: the shares of requests. What is missing to 1 is the
 * budget for errors.
 */
const serviceLevels = {
  /** Payments that are answered, and not with a server error (spec 001, "Service Availability"). */
  availability: 0.999,
  /** Payments that the gateway brings to a pod (spec 001, "Routing Success Rate"). */
  routing: 0.999,
  /** Payments to which we add no more than {@link addedLatencySeconds} (spec 004 §4.2, "Response Time"). */
  addedLatency: 0.99,
  /** Payments that are approved (spec 001, "Order Success Rate"). */
  approval: 0.99,
} as const;

/** A bound of a bucket of `auth_added_latency_seconds`. */
const addedLatencySeconds = 0.1;

/**
 * Goals of spec 001 that dashboards show beside what is measured, and that call nobody by themselves.
 */
const goals = {
  /** The share of requests that end in an error, below (spec 001, "Error Rate"). */
  errorShare: 0.01,
  /** The share of logins of administration that succeed, above (spec 001, "Authentication Success Rate"). */
  loginShare: 0.98,
  /** The share of an objective's budget below which releases that can wait should. */
  budgetLeft: 0.25,
} as const;

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
  preview,
  alerts,
  load,
  serviceLevels,
  addedLatencySeconds,
  goals,
  lowestHealthySuccessRate,
} as const;
