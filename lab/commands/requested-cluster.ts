import { resolve } from "node:path";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import type { LabState } from "../lab-state.ts";

/** What of a lab's state says where it is. */
type Place = Pick<LabState, "isOwn" | "kubeconfig" | "context" | "environment">;

/**
 * Refuses to bring an environment up elsewhere than where the lab is: the lab knows of one cluster, and of
 * one environment of another's, and `down` would leave the other one where it is.
 *
 * @param up the lab that is up
 * @param wanted what is to be brought up
 * @throws {@link UsageError} saying what is up, and where
 */
export function requireSamePlace(up: Place, wanted: Place): void {
  const isSame =
    up.isOwn === wanted.isOwn &&
    (up.isOwn ||
      (up.kubeconfig === wanted.kubeconfig &&
        up.context === wanted.context &&
        up.environment === wanted.environment));
  if (!isSame) {
    throw new UsageError(
      `${up.environment} is up on ${placeOf(up)}. Take that down first: pnpm lab down`,
    );
  }
}

/** What a command line says about the environment that a drill is to release. */
interface Requested {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
}

/**
 * Refuses a drill on anything but what `pnpm lab up` deployed: it releases that environment, with its
 * settings and its secrets, and would put them over another's.
 *
 * @throws {@link UsageError} saying what is up, and where
 */
export function requireDeployedByLab(
  up: Place & Pick<LabState, "namespace">,
  { kubeconfig, context, namespace }: Requested,
): void {
  const isDeployed =
    (kubeconfig === undefined || resolve(kubeconfig) === up.kubeconfig) &&
    (context === undefined || context === up.context) &&
    (namespace === undefined || namespace === up.namespace);
  if (!isDeployed) {
    throw new UsageError(
      `Drills release what \`pnpm lab up\` has deployed, which is ${up.environment} in the namespace ${up.namespace} on ${placeOf(up)}. Bring up there what you want to drill: pnpm lab up <env> --kubeconfig <file> --gateway <url>`,
    );
  }
}

function placeOf({ isOwn, kubeconfig, context }: Place): string {
  return isOwn ? "the lab's own cluster" : `the cluster ${context} of ${kubeconfig}`;
}
