import type { Environment } from "../environment.ts";
import { grafanaSize } from "../monitoring/grafana/grafana.ts";
import { prometheusSize } from "../monitoring/prometheus/prometheus.ts";
import { podsDuringRelease } from "../service/canary-strategy.ts";
import { authServiceSize } from "../service/pod-template.ts";
import { developmentVaultSize } from "../vault/development-vault.ts";
import type { PodGroup } from "./quota.ts";

/** Everything that runs in an environment at the same time, in the middle of a release. */
export function podGroups(environment: Environment): readonly PodGroup[] {
  const service = { size: authServiceSize, pods: podsDuringRelease(environment.replicas) };
  const monitoring = [
    { size: prometheusSize, pods: 1 },
    { size: grafanaSize, pods: 1 },
  ];
  const vault = { size: developmentVaultSize, pods: 1 };
  return environment.vault.kind === "development"
    ? [service, ...monitoring, vault]
    : [service, ...monitoring];
}
