import type { Environment } from "../environment.ts";
import { monitoringAccessSize } from "../monitoring/access/monitoring-access.ts";
import { alertmanagerSize } from "../monitoring/alertmanager/alertmanager.ts";
import { grafanaSize } from "../monitoring/grafana/grafana.ts";
import { lokiSize } from "../monitoring/logs/logs.ts";
import { prometheusBackupSize } from "../monitoring/prometheus/backup/prometheus-backup.ts";
import { prometheusSize } from "../monitoring/prometheus/prometheus.ts";
import { jaegerSize, traceCollectorSize } from "../monitoring/traces/traces.ts";
import { authServiceSize } from "../service/pod-template.ts";
import { developmentVaultSize } from "../vault/development-vault-container.ts";
import type { PodGroup } from "./quota.ts";

/** Everything that runs in an environment at the same time, in the middle of a release. */
export function podGroups(environment: Environment): readonly PodGroup[] {
  const service = {
    size: authServiceSize,
    pods: environment.strategy.podsDuringRelease(environment.replicas),
  };
  const prometheus = { size: prometheusSize, pods: 1 };
  const grafana = { size: grafanaSize, pods: 1 };
  const backup = { size: prometheusBackupSize, pods: 1 };
  const alertmanager = { size: alertmanagerSize, pods: 1 };
  const access = { size: monitoringAccessSize, pods: 1 };
  const traces = [jaegerSize, traceCollectorSize].map((size) => ({ size, pods: 1 }));
  const loki = { size: lokiSize, pods: 1 };
  const vault = { size: developmentVaultSize, pods: 1 };
  return [
    service,
    prometheus,
    ...(environment.storage.sizes.prometheusBackup === undefined ? [] : [backup]),
    ...(environment.grafana === undefined ? [] : [grafana]),
    ...(environment.alertmanager === undefined ? [] : [alertmanager]),
    ...(environment.access === undefined ? [] : [access]),
    ...(environment.traces === undefined ? [] : traces),
    ...(environment.logs === undefined ? [] : [loki]),
    ...(environment.vault.kind === "development" ? [vault] : []),
  ];
}
