import { contract } from "@paystream/auth-service/contract";
import { settings } from "../../stacks/environment/settings.ts";
import type { Environment } from "../../stacks/environment.ts";
import { liveRollout } from "../../stacks/traffic/healthy-rollout.ts";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { StoredObject } from "../cluster/kubernetes-object.ts";
import { readIfThere } from "./apply-object.ts";
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
  const rollout = await readIfThere(api, {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    metadata: { name: contract.resources.app, namespace },
  });
  return rollout === undefined || strategy.name in strategyOf(rollout)
    ? undefined
    : {
        settings: { [settings.claimRoutes.key]: "true" },
        live: { [liveRollout]: { status: rollout.status } },
      };
}

function strategyOf({ spec }: StoredObject): object {
  return (spec as { readonly strategy: object }).strategy;
}
