import { alertmanager } from "./alertmanager.ts";
import { argoRollouts } from "./argo-rollouts.ts";
import { externalSecrets } from "./external-secrets.ts";
import { gateway } from "./gateway.ts";
import { istiod } from "./istiod.ts";
import { kubeStateMetrics } from "./kube-state-metrics.ts";
import { nodeExporter } from "./node-exporter.ts";
import type { Program } from "./program.ts";
import { prometheus } from "./prometheus.ts";

/**
 * The programs of a cluster that an environment may watch. Which of them there are is up to the cluster, and
 * where two environments share one, one of them watches its nodes.
 */
const clusterPrograms = [argoRollouts, gateway, istiod, kubeStateMetrics, nodeExporter] as const;

/** Their names, as `paystream:watches` has them. */
export const clusterProgramNames = clusterPrograms.map(({ name }) => name);

/**
 * The programs whose metrics an environment reads, besides its own service: External Secrets, its own
 * Prometheus and Alertmanager, and what it watches of the cluster.
 *
 * @param watched names of {@link clusterProgramNames}
 */
export function programsOf(
  watched: readonly string[],
  hasAlertmanager: boolean,
): readonly Program[] {
  return [
    externalSecrets,
    prometheus,
    ...(hasAlertmanager ? [alertmanager] : []),
    ...clusterPrograms.filter(({ name }) => watched.includes(name)),
  ];
}
