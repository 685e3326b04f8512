import { contract } from "@paystream/auth-service/contract";
import { meshGateway } from "./mesh-gateway.ts";

/** What a program exposes, by the count of its scrapes. */
type Exposition = (scrapes: number) => readonly string[];

const SECONDS_PER_DAY = 86_400;

/**
 * The programs of a cluster in which everything is wrong: what External Secrets, Argo Rollouts, the mesh and
 * the exporters would say of it, each about the environment's namespace and about another one, and with
 * metrics that nobody asked for.
 *
 * @param namespaces the environment's, and another one
 */
export function troubledPrograms(
  namespaces: readonly string[],
): Readonly<Record<string, Exposition>> {
  const inEach = (lines: (namespace: string) => readonly string[]) => namespaces.flatMap(lines);
  return {
    // It can sync nothing: each scrape finds one more sync of each namespace tried, in vain.
    "external-secrets": (scrapes) => [
      ...inEach((namespace) => {
        const labels = `name="${contract.resources.secret}",namespace="${namespace}"`;
        return [
          `externalsecret_status_condition{condition="Ready",status="False",${labels}} 1`,
          `externalsecret_sync_calls_total{${labels}} ${scrapes}`,
          `externalsecret_sync_calls_error{${labels}} ${scrapes}`,
          `externalsecret_reconcile_duration{${labels}} 3e+06`,
        ];
      }),
      `process_cpu_seconds_total ${scrapes}`,
    ],
    alertmanager: (scrapes) => [
      `alertmanager_notifications_total{integration="slack"} ${scrapes}`,
      `alertmanager_notifications_failed_total{integration="slack",reason="other"} ${scrapes}`,
      "alertmanager_config_last_reload_successful 0",
      "alertmanager_alerts 3",
    ],
    // As many lines as get through do not, in every way that there is.
    "log-collector": (scrapes) => [
      ...["accepted", "refused", "failed"].map(
        (count) =>
          `otelcol_receiver_${count}_log_records_total{receiver="file_log",transport=""} ${100 * scrapes}`,
      ),
      ...["sent", "send_failed"].map(
        (count) =>
          `otelcol_exporter_${count}_log_records_total{exporter="otlp_http"} ${100 * scrapes}`,
      ),
      'otelcol_exporter_queue_size{exporter="otlp_http",data_type="logs"} 20',
      'otelcol_exporter_queue_capacity{exporter="otlp_http",data_type="logs"} 20',
      `otelcol_process_uptime_seconds_total ${scrapes}`,
    ],
    loki: (scrapes) => [
      `loki_distributor_lines_received_total{tenant="fake"} ${100 * scrapes}`,
      `loki_discarded_samples_total{tenant="fake",reason="rate_limited"} ${100 * scrapes}`,
      "loki_ingester_wal_disk_usage_percent 0.97",
      `loki_panic_total ${scrapes}`,
    ],
    "trace-collector": (scrapes) => [
      ...lostSpans(scrapes),
      `otelcol_exporter_enqueue_failed_spans_total{exporter="otlp_grpc",data_type="traces"} ${100 * scrapes}`,
    ],
    jaeger: (scrapes) => [...lostSpans(scrapes), "jaeger_storage_badger_size_bytes_lsm 1e+09"],
    "argo-rollouts": () =>
      inEach((namespace) => [
        `rollout_info{name="auth-service",namespace="${namespace}",phase="Abort",strategy="canary",traffic_router="Istio"} 1`,
        `rollout_info_replicas_desired{name="auth-service",namespace="${namespace}"} 3`,
        `analysis_run_info{name="auth-service-2",namespace="${namespace}",phase="Error"} 1`,
      ]),
    gateway: (scrapes) => [
      ...meshGateway(namespaces, scrapes),
      `envoy_http_outbound_0_0_0_0_8080__no_route ${scrapes}`,
      `envoy_listener_ssl_certificate_kubernetes___paystream_tls_expiration_unix_time_seconds{listener_address="0.0.0.0_8443"} ${inDays(3)}`,
      "envoy_server_days_until_first_cert_expiring 0",
    ],
    istiod: () => [
      `citadel_server_root_cert_expiry_timestamp ${inDays(10)}`,
      `citadel_server_cert_chain_expiry_timestamp ${inDays(10)}`,
      "pilot_xds 3",
    ],
    "kube-state-metrics": (scrapes) => [
      ...inEach((namespace) => {
        const pod = `namespace="${namespace}",pod="auth-service-1",uid="1"`;
        return [
          `kube_pod_container_status_restarts_total{${pod},container="auth-service"} ${scrapes}`,
          `kube_pod_status_ready{${pod},condition="true"} 0`,
          `kube_pod_status_phase{${pod},phase="Running"} 1`,
          `kube_pod_info{${pod},node="node-1"} 1`,
          `kube_cronjob_created{namespace="${namespace}",cronjob="prometheus-backup"} ${inDays(-9)}`,
          `kube_cronjob_status_last_successful_time{namespace="${namespace}",cronjob="prometheus-backup"} ${inDays(-2)}`,
        ];
      }),
      ...["Ready", "DiskPressure"].flatMap((condition) => {
        const holds = condition !== "Ready";
        return [
          `kube_node_status_condition{node="node-1",condition="${condition}",status="true"} ${Number(holds)}`,
          `kube_node_status_condition{node="node-1",condition="${condition}",status="false"} ${Number(!holds)}`,
        ];
      }),
    ],
    "node-exporter": (scrapes) => [
      'node_filesystem_avail_bytes{device="/dev/sda1",fstype="ext4",mountpoint="/"} 5e+09',
      'node_filesystem_size_bytes{device="/dev/sda1",fstype="ext4",mountpoint="/"} 1e+11',
      "node_memory_MemAvailable_bytes 1e+09",
      "node_memory_MemTotal_bytes 1.6e+10",
      `node_cpu_seconds_total{cpu="0",mode="idle"} ${0.1 * scrapes}`,
      `node_cpu_seconds_total{cpu="0",mode="user"} ${0.9 * scrapes}`,
      "node_load1 4",
    ],
  };
}

/** As many spans as get through do not, in every way that there is. */
function lostSpans(scrapes: number): readonly string[] {
  return [
    ...["accepted", "refused", "failed"].map(
      (count) => `otelcol_receiver_${count}_spans_total{receiver="otlp"} ${100 * scrapes}`,
    ),
    ...["sent", "send_failed"].map(
      (count) => `otelcol_exporter_${count}_spans_total{exporter="next"} ${100 * scrapes}`,
    ),
  ];
}

/** Seconds since the epoch. */
function inDays(days: number): number {
  return Math.round(Date.now() / 1_000) + days * SECONDS_PER_DAY;
}
