import { selectors } from "@paystream/metrics/promql";

/** Which ExternalSecret a series is about. */
const object = { name: "open", namespace: "open" } as const;

/**
 * What is kept of the metrics of External Secrets. Not every version exposes the condition's other
 * status, so "ready" is the status False with the value 0.
 * https://external-secrets.io/latest/api/metrics/
 */
export const externalSecretsCatalogue = {
  externalsecret_status_condition: {
    type: "gauge",
    help: "1 while the condition of the ExternalSecret has the status, else 0",
    labels: { ...object, condition: ["Ready", "Deleted"], status: ["True", "False", "Unknown"] },
  },
  /** Every reconciliation, also one that failed, or found that it is too early to fetch again. */
  externalsecret_sync_calls_total: {
    type: "counter",
    help: "Syncs of the ExternalSecret",
    labels: object,
  },
  /** It is not there before the first failure. */
  externalsecret_sync_calls_error: {
    type: "counter",
    help: "Syncs of the ExternalSecret that failed",
    labels: object,
  },
} as const;

/**
 * The labels that Prometheus adds. It adds no `namespace`: that label is what the operator says it is,
 * the namespace of the ExternalSecret, and need not be renamed.
 */
const targetLabels = { job: "open", instance: "open" } as const;

/** Selects series of External Secrets. */
export const externalSecretsSeries = selectors(externalSecretsCatalogue, targetLabels);
