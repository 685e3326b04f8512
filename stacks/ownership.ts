/**
 * Fields that a controller writes after Pulumi created the object. Pulumi sets them once and then leaves
 * them alone, so that `pulumi up` in the middle of a canary does not move its traffic back.
 *
 * Each is a whole field, as coarse as the controller's own ownership: Argo Rollouts updates whole objects,
 * lists of a VirtualService are atomic in server-side apply, and so is the selector of a Service. Anything
 * finer (`spec.http[0].route`) conflicts as soon as another field is edited in mid-canary.
 *
 * The price: an edit of a timeout or of retries in the VirtualService is not applied by a plain `up`.
 * `pnpm provision <env> --claim-routes` applies it; see {@link claimed}. So it does when an environment gets
 * another strategy: blue/green writes the routes itself, once they are taken from the canary's controller.
 *
 * @module
 */

import { contract } from "@paystream/auth-service/contract";
import type { ReleaseStrategy } from "./strategy/release-strategy.ts";

/** Who owns a field of some objects, and why Pulumi must not write it again. */
export interface ControllerOwned {
  readonly kind: string;
  readonly names: readonly string[];
  /** As `ignoreChanges` takes it. */
  readonly field: string;
  readonly controller: string;
  readonly reason: string;
  /** The strategies of a Rollout under which it does. */
  readonly strategies: readonly ReleaseStrategy["name"][];
}

const releaseServiceSelector = {
  kind: "Service",
  names: [contract.resources.stableService, contract.resources.canaryService],
  field: "spec.selector",
  controller: "Argo Rollouts",
  reason: "it adds the pod-template-hash, without which both Services select every pod",
  strategies: ["canary", "blueGreen"],
} as const satisfies ControllerOwned;

const routes = {
  kind: "VirtualService",
  names: ["auth-service-vs"],
  field: "spec.http",
  controller: "Argo Rollouts",
  reason: "it moves the weights; writing the list again would send a canary's traffic back",
  // Blue/green switches the Services; its routes never change.
  strategies: ["canary"],
} as const satisfies ControllerOwned;

export const controllerOwned = { releaseServiceSelector, routes } as const;

/** Whether the controller writes a field where a Rollout has this strategy. */
export function isOwnedUnder({ strategies }: ControllerOwned, strategy: string): boolean {
  return (strategies as readonly string[]).includes(strategy);
}

/** The resource options that leave a field to its controller. */
export function leftTo({ field }: ControllerOwned): { readonly ignoreChanges: string[] } {
  return { ignoreChanges: [field] };
}

/** Makes server-side apply take a field back from another manager, instead of failing with a conflict. */
export const claimed = { "pulumi.com/patchForce": "true" } as const;

/**
 * Pulumi otherwise waits up to ten minutes for a Service whose pods are not ready, which is what a canary
 * is while it starts. https://www.pulumi.com/registry/packages/kubernetes/api-docs/core/v1/service/
 */
export const notAwaited = { "pulumi.com/skipAwait": "true" } as const;
