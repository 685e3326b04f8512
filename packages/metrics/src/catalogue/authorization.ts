import { type Catalogue, open } from "./definition.ts";

/**
 * Upper bounds in seconds, from spec 000 §7.2. 2.5 is the P95 objective, so its share can be read
 * off a bucket without interpolation.
 */
export const authorizationBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/**
 * Upper bounds in seconds of what the service adds to its processor's time: a fraction of a millisecond
 * on a quiet pod, and the more the busier its event loop is.
 */
const addedLatencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1] as const;

/** What the service says about its authorizations: spec 000 §7.2, names, labels and buckets. */
export const authorizationMetrics = {
  auth_request_duration_seconds: {
    type: "histogram",
    help: "Duration of authorization requests that reached a processor, in seconds",
    // No `rejected`: an open breaker answers at once, and would pull the quantiles down.
    labels: { version: open, status: ["approved", "declined", "error"], processor: open },
    buckets: authorizationBuckets,
  },
  auth_requests_total: {
    type: "counter",
    help: "Authorization requests by result; rejected: refused by the circuit breaker",
    labels: {
      version: open,
      status: ["approved", "declined", "error", "rejected"],
      processor: open,
    },
  },
  auth_added_latency_seconds: {
    type: "histogram",
    help: "Time from a payment's last byte to its answer without that of its processor call, in seconds",
    labels: {},
    buckets: addedLatencyBuckets,
  },
  auth_success_rate: {
    type: "gauge",
    help: "Share of approved authorization requests since the start of the process, 0 to 1",
    labels: {},
  },
} as const satisfies Catalogue;
