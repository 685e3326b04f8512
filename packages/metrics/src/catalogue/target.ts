import { type Catalogue, type LabelDefinitions, open } from "./definition.ts";

/**
 * The labels that Prometheus adds to every series when it scrapes a pod of ours. A label of the
 * same name that the service exposes itself becomes `exported_<name>` (`honor_labels: false`).
 */
export const targetLabels = {
  job: open,
  instance: open,
  namespace: open,
  pod: open,
  app: open,
  /** From the pod's label, which Argo Rollouts sets and changes on promotion. */
  role: ["canary", "stable"],
  /** The pod-template-hash. What the service calls itself is `exported_version`. */
  version: open,
} as const satisfies LabelDefinitions;

/** What Prometheus records about each scrape; the series have the target labels. */
export const scrapeMetrics = {
  up: { type: "gauge", help: "Whether the scrape of the target succeeded: 1 or 0", labels: {} },
  scrape_duration_seconds: { type: "gauge", help: "Duration of the scrape", labels: {} },
  scrape_samples_scraped: { type: "gauge", help: "Samples the target exposed", labels: {} },
} as const satisfies Catalogue;
