import { stringify } from "yaml";
import { lokiEndpoint } from "./loki-endpoint.ts";

/** What the configuration is made of. */
export interface LokiConfigurationArgs {
  /** Where it keeps all that it has. */
  readonly path: string;
  /** How long a line is kept, in days. */
  readonly retentionDays: number;
}

/**
 * What a stream of lines is told by, and nothing else: each combination of their values is an index entry
 * and files of its own. All three are bounded by what an environment runs. The pod, the request, the trace
 * and the level are beside the line, and are searched for with `|`.
 */
const labels = ["service.name", "k8s.namespace.name", "k8s.container.name"];

/**
 * Loki as one process on one volume (https://grafana.com/docs/loki/latest/configure/): enough for the logs
 * of one environment. It takes lines over OTLP only from the collector, and forgets them after their time.
 */
export function lokiConfiguration({ path, retentionDays }: LokiConfigurationArgs): string {
  const retention = `${retentionDays * 24}h`;
  return stringify(
    {
      auth_enabled: false,
      analytics: { reporting_enabled: false },
      server: {
        http_listen_port: lokiEndpoint.port,
        // Its own parts talk to each other, and nobody else does.
        grpc_listen_address: "127.0.0.1",
        log_format: "json",
        log_level: "warn",
      },
      common: {
        path_prefix: path,
        replication_factor: 1,
        instance_addr: "127.0.0.1",
        ring: { kvstore: { store: "inmemory" } },
        storage: {
          filesystem: { chunks_directory: `${path}/chunks`, rules_directory: `${path}/rules` },
        },
      },
      // It is alone: by default it looks for its own parts every ten seconds only, and waits fifteen until
      // others have heard of it.
      frontend: { scheduler_dns_lookup_period: "1s" },
      ingester: { lifecycler: { min_ready_duration: "0s" } },
      schema_config: {
        configs: [
          {
            from: "2026-01-01",
            store: "tsdb",
            object_store: "filesystem",
            schema: "v13",
            index: { prefix: "index_", period: "24h" },
          },
        ],
      },
      compactor: {
        working_directory: `${path}/compactor`,
        retention_enabled: true,
        delete_request_store: "filesystem",
      },
      limits_config: {
        retention_period: retention,
        // A collector that comes back sends what waited; what is older would be forgotten at once.
        reject_old_samples_max_age: retention,
        max_global_streams_per_user: MAX_STREAMS,
        max_label_names_per_series: labels.length,
        otlp_config: {
          resource_attributes: {
            ignore_defaults: true,
            attributes_config: [{ action: "index_label", attributes: labels }],
          },
        },
        volume_enabled: false,
        discover_service_name: [],
      },
    },
    { lineWidth: 0 },
  );
}

/** Streams that may be written to at a time: some ten workloads of two containers, several times over. */
const MAX_STREAMS = 200;
