import { selectors } from "@paystream/metrics/promql";
import { argoRolloutsMetrics, controllers } from "../../controllers.ts";
import { type Program, programLabels } from "./program.ts";

const object = { name: "open", namespace: "open" } as const;

/**
 * What is kept of the metrics of Argo Rollouts. A series is there as long as its object is, and its phase is
 * a label: a change of phase ends one series and begins another.
 * https://github.com/argoproj/argo-rollouts/blob/v1.10.2/controller/metrics/prommetrics.go
 */
const catalogue = {
  /** Not the phase that `kubectl argo rollouts` shows: what is Degraded there is one of the last four here. */
  rollout_info: {
    type: "gauge",
    help: "Always 1 for the phase in which the Rollout is",
    labels: {
      ...object,
      phase: ["Completed", "Progressing", "Paused", "Abort", "Error", "Timeout", "InvalidSpec"],
      strategy: "open",
      traffic_router: "open",
    },
  },
  analysis_run_info: {
    type: "gauge",
    help: "Always 1 for the phase in which the AnalysisRun is",
    labels: {
      ...object,
      phase: ["Pending", "Running", "Successful", "Failed", "Error", "Inconclusive"],
    },
  },
} as const;

/** Selects series of Argo Rollouts. */
export const argoRolloutsSeries = selectors(catalogue, programLabels);

/** The controller that carries releases: the Rollout and the AnalysisRuns of one namespace. */
export const argoRollouts: Program<typeof catalogue> = {
  name: "argo-rollouts",
  found: { as: "service", service: argoRolloutsMetrics.service, of: controllers.argoRollouts },
  port: argoRolloutsMetrics.port,
  catalogue,
  namespaceLabel: "namespace",
  // A Rollout keeps ten AnalysisRuns, and some more while a release is under way.
  sampleLimit: 100,
};
