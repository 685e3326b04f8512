import { contract } from "@paystream/auth-service/contract";
import { withoutWeights } from "../../stacks/commands/forget-weights.ts";
import { settings } from "../../stacks/environment/settings.ts";
import type { Environment } from "../../stacks/environment.ts";
import { liveRollout } from "../../stacks/traffic/healthy-rollout.ts";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { StoredObject } from "../cluster/kubernetes-object.ts";
import { MANAGER, readIfThere } from "./apply-object.ts";
import type { Settings } from "./lab-settings.ts";

/** What a deployment takes back from Argo Rollouts, and what the cluster answers the program about it. */
interface Claim {
  readonly settings: Settings;
  readonly live: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * What `pnpm provision --claim-routes` does, for a deployment that gives an environment another strategy.
 *
 * @returns undefined where it keeps the one that it has
 */
export async function claimOfSwitch(
  api: KubernetesApi,
  { namespace, strategy }: Pick<Environment, "namespace" | "strategy">,
): Promise<Claim | undefined> {
  const rollout = await readIfThere(api, rolloutIn(namespace));
  return rollout === undefined || strategy.name in strategyOf(rollout)
    ? undefined
    : {
        settings: { [settings.claimRoutes.key]: "true" },
        live: { [liveRollout]: { status: rollout.status } },
      };
}

/** What `pnpm provision` does where releases are blue/green: see forget-weights.ts there. */
export async function forgetWeights(
  api: KubernetesApi,
  { namespace }: Pick<Environment, "namespace">,
): Promise<void> {
  await api.reportStatus(rolloutIn(namespace), withoutWeights, { manager: MANAGER });
}

function rolloutIn(namespace: string) {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    metadata: { name: contract.resources.app, namespace },
  };
}

function strategyOf({ spec }: StoredObject): object {
  return (spec as { readonly strategy: object }).strategy;
}
