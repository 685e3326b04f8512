import { controllers, externalSecretsMetrics } from "../../controllers.ts";
import { externalSecretsCatalogue } from "../rules/external-secrets-series.ts";

/** Three metrics of one ExternalSecret are four or five series; more means that they are others. */
const sampleLimit = 100;

/**
 * The scrape of External Secrets: how the syncs of one namespace went, and nothing of its neighbours.
 *
 * The target is the operator's Service by its name. To discover its pods, Prometheus would need a right in
 * the operator's namespace, which is not the environment's to grant. A fixed target also stays visible
 * when it is not there (`up` is 0), and keeps its `instance`, so that a restart of the operator is a reset
 * of the same counters.
 *
 * @param namespace whose ExternalSecrets are kept
 */
export function externalSecretsJob(namespace: string) {
  const { service, port } = externalSecretsMetrics;
  return {
    job_name: "external-secrets",
    sample_limit: sampleLimit,
    static_configs: [
      { targets: [`${service}.${controllers.externalSecrets.namespace}.svc:${port}`] },
    ],
    metric_relabel_configs: [
      {
        source_labels: ["__name__"],
        regex: Object.keys(externalSecretsCatalogue).join("|"),
        action: "keep",
      },
      { source_labels: ["namespace"], regex: namespace, action: "keep" },
    ],
  };
}
