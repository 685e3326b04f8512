import { stringify } from "yaml";
import { collectorHealth } from "../collector/collector-health.ts";
import { collectorMetrics } from "../collector/collector-metrics.ts";
import { maskLine } from "../collector/masking.ts";
import { configured } from "../collector/ottl.ts";

/** What the configuration is made of. */
export interface LogCollectorConfigurationArgs {
  /** Whose pods' logs are read. */
  readonly namespace: string;
  /** The folder of the node in which the kubelet keeps the logs of all pods. */
  readonly podLogs: string;
  /** Where the collector keeps how far it has read. */
  readonly positions: string;
  /** Loki's address, without the path of its OTLP receiver. */
  readonly lokiAddress: string;
}

/**
 * What the log collector does: it reads what the pods of one namespace print, puts long lines together
 * again, masks them, and sends them to Loki.
 *
 * A line that cannot be masked is not sent. A Loki that is away stops the reading, not the pods: their logs
 * wait in the kubelet's files, and how far each was read is kept over a restart.
 */
export function logCollectorConfiguration(args: LogCollectorConfigurationArgs): string {
  const { namespace, podLogs, positions, lokiAddress } = args;
  return stringify(
    {
      extensions: {
        ...collectorHealth.extension,
        file_storage: { directory: positions },
      },
      receivers: {
        file_log: {
          // The kubelet's name of a container's log: <namespace>_<pod>_<uid>/<container>/<restarts>.log
          include: [`${podLogs}/${namespace}_*/*/*.log`],
          start_at: "beginning",
          include_file_name: false,
          include_file_path: true,
          storage: "file_storage",
          // A collector that is short of memory refuses for a while.
          retry_on_failure: { enabled: true },
          // Times, long lines and the pod, as the container runtime and the kubelet write them.
          operators: [{ type: "container", id: "container-parser" }],
        },
      },
      processors: {
        memory_limiter: {
          check_interval: "1s",
          limit_percentage: 80,
          spike_limit_percentage: 20,
        },
        "transform/mask": {
          error_mode: "propagate",
          log_statements: [
            { context: "log", statements: configured(asText) },
            { context: "log", statements: configured(maskLine("log.body")) },
          ],
        },
        "transform/name": {
          // A line that is no JSON has neither.
          error_mode: "silent",
          log_statements: [
            { context: "resource", statements: configured(resource) },
            { context: "log", statements: configured(correlation) },
          ],
        },
        batch: { timeout: "1s", send_batch_size: 1024, send_batch_max_size: 2048 },
      },
      exporters: {
        otlp_http: {
          endpoint: `${lokiAddress}/otlp`,
          retry_on_failure: { enabled: true, max_elapsed_time: "0s" },
          // On the node's disk, so that what was read is not lost with the pod.
          sending_queue: { queue_size: 20, block_on_overflow: true, storage: "file_storage" },
        },
      },
      service: {
        extensions: ["health_check", "file_storage"],
        pipelines: {
          logs: {
            receivers: ["file_log"],
            processors: ["memory_limiter", "transform/mask", "transform/name", "batch"],
            exporters: ["otlp_http"],
          },
        },
        telemetry: {
          logs: { encoding: "json", level: "warn" },
          metrics: collectorMetrics.telemetry,
        },
      },
    },
    { lineWidth: 0 },
  );
}

const asText = ["set(log.body, String(log.body)) where not IsString(log.body)"];

/** What Loki's labels are made of, and what only leads to a pod. */
const resource = [
  'set(resource.attributes["service.name"], resource.attributes["k8s.container.name"])',
  'keep_keys(resource.attributes, ["service.name", "k8s.namespace.name", "k8s.container.name", "k8s.pod.name"])',
];

/**
 * What leads from a line to its trace and its request: from the masked line, so nothing of it has to be
 * masked again. A trace id is only set where it is one.
 */
const correlation = [
  'keep_keys(log.attributes, ["log.iostream"])',
  'merge_maps(log.cache, ParseJSON(log.body), "upsert") where HasPrefix(log.body, "{")',
  'set(log.severity_text, log.cache["level"]) where IsString(log.cache["level"])',
  'set(log.attributes["request_id"], log.cache["request_id"]) where IsString(log.cache["request_id"]) and log.cache["request_id"] != "-"',
  'set(log.trace_id.string, log.cache["extra"]["trace_id"]) where IsMap(log.cache["extra"]) and IsString(log.cache["extra"]["trace_id"]) and IsMatch(log.cache["extra"]["trace_id"], "^[0-9a-f]{32}$")',
];
