import type { Environment } from "../environment.ts";
import { podsDuringRelease } from "../service/canary-strategy.ts";
import { authServiceSize } from "../service/pod-template.ts";
import { developmentVaultSize } from "../vault/development-vault.ts";
import type { PodGroup } from "./quota.ts";

/** Everything that runs in an environment at the same time, in the middle of a release. */
export function podGroups(environment: Environment): readonly PodGroup[] {
  const service = { size: authServiceSize, pods: podsDuringRelease(environment.replicas) };
  return environment.vault.kind === "development"
    ? [service, { size: developmentVaultSize, pods: 1 }]
    : [service];
}
