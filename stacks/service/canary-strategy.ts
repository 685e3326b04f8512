import type { ICanaryStep } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/CanaryStep";
import { contract } from "@paystream/auth-service/contract";
import type * as pulumi from "@pulumi/pulumi";
import type { Pace } from "../pace.ts";
import { routes } from "../traffic/routes.ts";

/**
 * Fewest pods of either side while a release is under way: one pod of a canary that restarts must not
 * leave its share of the traffic to nobody.
 */
const minPodsPerReplicaSet = 2;

/** The most pods that a release has at once: the stable ones in full, and as many of the canary. */
export function podsDuringRelease(replicas: number): number {
  return 2 * Math.max(replicas, minPodsPerReplicaSet);
}

/** How Argo Rollouts carries a release: by weights at the gateway, between two Services. */
export function canaryStrategy(steps: pulumi.Input<ICanaryStep[]>, pace: Pace) {
  const { stableService, canaryService } = contract.resources;
  return {
    stableService,
    canaryService,
    // The label `role` of alerts and dashboards; it moves to the other side at promotion.
    stableMetadata: { labels: { role: "stable" } },
    canaryMetadata: { labels: { role: "canary" } },
    trafficRouting: {
      istio: { virtualService: { name: routes.virtualService, routes: [routes.primary] } },
    },
    steps,
    minPodsPerReplicaSet,
    // dynamicStableScale stays unset: the stable pods stay in full, so that an abort finds them
    // (https://github.com/argoproj/argo-rollouts/issues/3681). Argo Rollouts drops a `false` when it writes
    // the Rollout, which would then be changed by every run.
    // Gateways hear of new weights a little later than they are set.
    scaleDownDelaySeconds: pace.wholeSeconds(60),
    abortScaleDownDelaySeconds: pace.wholeSeconds(60),
  };
}
