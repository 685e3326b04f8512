import { alertmanager } from "./alertmanager.ts";
import { argoRollouts } from "./argo-rollouts.ts";
import { externalSecrets } from "./external-secrets.ts";
import { gateway } from "./gateway.ts";
import { istiod } from "./istiod.ts";
import { jaeger } from "./jaeger.ts";
import { kubeStateMetrics } from "./kube-state-metrics.ts";
import { logCollector } from "./log-collector.ts";
import { loki } from "./loki.ts";
import { nodeExporter } from "./node-exporter.ts";
import type { Program } from "./program.ts";
import { prometheus } from "./prometheus.ts";
import { traceCollector } from "./trace-collector.ts";

/**
 * The programs of a cluster that an environment may watch. Which of them there are is up to the cluster, and
 * where two environments share one, one of them watches its nodes.
 */
const clusterPrograms = [argoRollouts, gateway, istiod, kubeStateMetrics, nodeExporter] as const;

/** Their names, as `paystream:watches` has them. */
export const clusterProgramNames = clusterPrograms.map(({ name }) => name);

/** What an environment may have of its own besides its Prometheus: what tells people, and what keeps logs and traces. */
export interface OwnPrograms {
  readonly alertmanager: boolean;
  readonly logs: boolean;
  readonly traces: boolean;
}

/**
 * The programs whose metrics an environment reads, besides its own service: External Secrets, its own
 * Prometheus and what else it has of its monitoring, and what it watches of the cluster.
 *
 * @param watched names of {@link clusterProgramNames}
 */
export function programsOf(watched: readonly string[], own: OwnPrograms): readonly Program[] {
  return [
    externalSecrets,
    prometheus,
    ...(own.alertmanager ? [alertmanager] : []),
    ...(own.logs ? [logCollector, loki] : []),
    ...(own.traces ? [traceCollector, jaeger] : []),
    ...clusterPrograms.filter(({ name }) => watched.includes(name)),
  ];
}
