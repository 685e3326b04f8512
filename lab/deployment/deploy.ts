import type { Environment } from "../../stacks/environment.ts";
import { registeredObjects } from "../../stacks/invariants/registered-objects.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Manifest } from "../cluster/kubernetes-object.ts";
import { applyRelease } from "./apply-release.ts";
import { claimOfSwitch, forgetWeights } from "./claim-of-switch.ts";
import { deployWithPulumi } from "./deploy-with-pulumi.ts";
import type { LabEnvironment } from "./lab-environment.ts";
import type { Settings } from "./lab-settings.ts";
import { putLabVault } from "./lab-vault.ts";
import { pruneConfigurations } from "./prune.ts";
import { renderRelease } from "./render-release.ts";
import { requireOwn } from "./require-own.ts";
import type { Tell } from "./wait-for-object.ts";

/** How an environment is to be deployed. */
export interface DeployOptions {
  /** What this release changes, by keys below `paystream:`, such as `{ latencyBaseMs: "3000" }`. */
  readonly changes?: Settings;
  /** Is told what is done and waited for. */
  readonly tell?: Tell;
}

/** What was deployed. */
export interface Deployed {
  readonly environment: Environment;
  /** As they were applied, with the secrets in them. */
  readonly objects: readonly Manifest[];
  /** What was written, such as `create Rollout auth-service` or `delete ConfigMap …`. */
  readonly changes: readonly string[];
}

/**
 * Deploys an environment of a lab: with pulumi, or without it from what the program registers. As after
 * `pulumi up`, the release may be under way at the end: see {@link waitForRelease}.
 *
 * What is as it should be is not written, so that it may be done again at any time: in the middle of a
 * canary, and to fill a development Vault that was restarted.
 *
 * @throws UsageError where somebody else has deployed it
 * @throws Error saying which object was refused, or was not ready in time
 */
export async function deploy(
  cluster: Pick<Cluster, "api" | "forward">,
  lab: LabEnvironment,
  { changes: released = {}, tell = () => {} }: DeployOptions = {},
): Promise<Deployed> {
  const wanted = await renderRelease(lab, released);
  await requireOwn(cluster.api, lab, wanted.environment);
  const claim = await claimOfSwitch(cluster.api, wanted.environment);
  const settings = { ...released, ...claim?.settings };
  const { environment, resources } =
    claim === undefined ? wanted : await renderRelease(lab, settings, claim.live);
  const context = { cluster, lab, environment, tell };
  const forgetsWeights = claim !== undefined && environment.strategy.name === "blueGreen";
  const vault = await putLabVault(context);
  if (lab.deployer === "lab") {
    const { objects, changes } = await applyRelease(context, resources);
    await (forgetsWeights ? forgetWeights(cluster.api, environment) : undefined);
    return { environment, objects, changes: [...vault, ...changes] };
  }
  const changes = await deployWithPulumi(context, settings);
  await (forgetsWeights ? forgetWeights(cluster.api, environment) : undefined);
  const deleted = await pruneConfigurations(cluster.api, environment.namespace);
  const objects = registeredObjects(resources).map(({ ignoreChanges: _, ...object }) => object);
  return {
    environment,
    objects: objects as readonly Manifest[],
    changes: [...vault, ...changes, ...deleted],
  };
}
