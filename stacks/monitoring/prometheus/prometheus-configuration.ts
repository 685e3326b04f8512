import { contract } from "@paystream/auth-service/contract";
import { stringify } from "yaml";
import type { Pace } from "../../pace.ts";
import type { Program } from "../programs/program.ts";
import { programJob } from "./program-job.ts";
import { retention, type SampleStorage } from "./sample-storage.ts";
import { scrapeIntervalSeconds } from "./scrape-interval.ts";

/** What differs between the Prometheus servers of two environments. */
export interface PrometheusConfigurationArgs {
  readonly namespace: string;
  /** The environment's name, which every alert carries when it leaves this Prometheus. */
  readonly environment: string;
  /** What it scrapes besides the service. */
  readonly programs: readonly Program[];
  /** Who is told what fires, `<host>:<port>`; undefined where nobody is. */
  readonly alertmanager: string | undefined;
  readonly storage: SampleStorage;
  readonly pace: Pace;
}

/** Where the rule files are, beside the configuration. */
export const rulesFolder = "rules";

/**
 * A pod of the service with its runtime metrics exposes about 400 samples, and each open label may add
 * 200 series. More than this is a defect of a release, which would fill the memory of Prometheus: the
 * scrape fails instead, and the release has no data to be promoted with.
 */
const sampleLimit = 5_000;

/**
 * What Prometheus scrapes and how long it keeps it, and which labels it adds to the service's series:
 * exactly the `targetLabels` of packages/metrics, so that every query means what it says. A label of the
 * same name that the service exposes itself becomes `exported_<name>`.
 *
 * Pods are discovered, never endpoints: two Services may select the same pod, and it would count twice.
 */
export function prometheusConfiguration(args: PrometheusConfigurationArgs): string {
  const interval = args.pace.duration(scrapeIntervalSeconds);
  return stringify(
    {
      global: {
        scrape_interval: interval,
        evaluation_interval: interval,
        // Prometheus wants it to be no longer than the interval.
        scrape_timeout: args.pace.duration(10),
        external_labels: { environment: args.environment },
      },
      storage: { tsdb: { retention: retention(args.storage) } },
      ...alerting(args.alertmanager),
      rule_files: [`${rulesFolder}/*.yaml`],
      scrape_configs: [
        {
          job_name: contract.name,
          metrics_path: contract.paths.metrics,
          sample_limit: sampleLimit,
          kubernetes_sd_configs: [{ role: "pod", namespaces: { names: [args.namespace] } }],
          relabel_configs: relabelling,
        },
        ...args.programs.map((program) => programJob(program, args.namespace, args.pace)),
      ],
    },
    { lineWidth: 0 },
  );
}

/** https://prometheus.io/docs/prometheus/latest/configuration/configuration/#alertmanager_config */
function alerting(alertmanager: string | undefined) {
  return alertmanager === undefined
    ? {}
    : { alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] } };
}

/** The label that Argo Rollouts puts on the pods of one revision. */
const podTemplateHash = "rollouts-pod-template-hash";

/** Spec 000 §7.6: which pods, and their labels. */
const relabelling = [
  keep("__meta_kubernetes_pod_label_app", contract.resources.app),
  // The port by its name: the address that was discovered with it is the one to scrape.
  keep("__meta_kubernetes_pod_container_port_name", contract.portName),
  // A pod that has ended keeps its address for a while, and so may another one by then.
  { ...keep("__meta_kubernetes_pod_phase", "Succeeded|Failed"), action: "drop" },
  copy("__meta_kubernetes_namespace", "namespace"),
  copy("__meta_kubernetes_pod_name", "pod"),
  copy("__meta_kubernetes_pod_label_app", "app"),
  copy("__meta_kubernetes_pod_label_role", "role"),
  copy(`__meta_kubernetes_pod_label_${podTemplateHash.replaceAll("-", "_")}`, "version"),
];

function keep(label: string, regex: string) {
  return { source_labels: [label], regex, action: "keep" };
}

function copy(label: string, targetLabel: string) {
  return { source_labels: [label], target_label: targetLabel };
}
