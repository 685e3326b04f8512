/**
 * What a drill grants beyond what is configured: a bound is what the configuration makes of it, and some of
 * these. They are for a machine of two cores on which everything runs at once.
 *
 * @module
 */

/** Seconds that may pass between a fact and what controllers and gateways make of it. */
export const reactionSeconds = 10;

/** Seconds in which the pods of a release must be ready. */
export const podStartSeconds = 90;

/** Seconds in which a Prometheus finds its pods that was not allowed to: it asks at growing intervals. */
export const discoverySeconds = 120;

/** What a drill pays with: 10 payments a second to a canary of a tenth, more than its gates need. */
export const paymentsPerSecond = 100;
