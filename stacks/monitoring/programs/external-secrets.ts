import { selectors } from "@paystream/metrics/promql";
import { controllers, externalSecretsMetrics } from "../../controllers.ts";
import { type Program, programLabels } from "./program.ts";

/** Which ExternalSecret a series is about. */
const object = { name: "open", namespace: "open" } as const;

/**
 * What is kept of the metrics of External Secrets. Not every version exposes the condition's other
 * status, so "ready" is the status False with the value 0.
 * https://external-secrets.io/latest/api/metrics/
 */
const catalogue = {
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

/** Selects series of External Secrets. */
export const externalSecretsSeries = selectors(catalogue, programLabels);

/** The operator that brings the secrets: how the syncs of one namespace went, and nothing of its neighbours. */
export const externalSecrets: Program<typeof catalogue> = {
  name: "external-secrets",
  found: {
    as: "service",
    service: externalSecretsMetrics.service,
    of: controllers.externalSecrets,
  },
  port: externalSecretsMetrics.port,
  catalogue,
  namespaceLabel: "namespace",
  // Three metrics of one ExternalSecret are four or five series.
  sampleLimit: 100,
};
