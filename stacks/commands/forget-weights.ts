import { contract } from "@paystream/auth-service/contract";
import type { Environment } from "../environment.ts";
import { kubectlOf } from "./kubectl.ts";

/** Of a Rollout's status, for a merge. */
export const withoutWeights = { canary: { weights: null } } as const;

/**
 * Has Argo Rollouts forget the weights of a canary that an environment no longer has: it takes the version
 * that they name for one that is in use, and would never end its pods.
 * https://github.com/argoproj/argo-rollouts/blob/v1.10.2/rollout/replicaset.go (isReplicaSetReferenced)
 *
 * @returns kubectl's exit code; 0 where releases are canaries
 */
export function forgetWeights(
  environment: Pick<Environment, "kubeContext" | "namespace" | "strategy">,
): number {
  if (environment.strategy.name !== "blueGreen") {
    return 0;
  }
  const patch = JSON.stringify({ status: withoutWeights });
  const { status } = kubectlOf(environment)(
    ...["patch", "rollout", contract.resources.app, "--subresource", "status"],
    ...["--type", "merge", "--patch", patch],
  );
  return status ?? 1;
}
