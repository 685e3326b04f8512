import type { Catalogue } from "./definition.ts";

/** What became of requests that repeat an earlier one, and how full their store is. */
export const idempotencyMetrics = {
  idempotency_outcomes_total: {
    type: "counter",
    help: "Repeated requests: replayed a stored answer, joined a running call, or were refused as conflict or mismatch",
    labels: { outcome: ["replayed", "joined", "conflict", "mismatch"] },
  },
  idempotency_entries: {
    type: "gauge",
    help: "Answers that the idempotency store holds",
    labels: {},
  },
  idempotency_evictions_total: {
    type: "counter",
    help: "Answers dropped before their expiry because the idempotency store was full",
    labels: {},
  },
} as const satisfies Catalogue;
