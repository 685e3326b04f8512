import type { ICanaryStep } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/CanaryStep";
import { contract } from "@paystream/auth-service/contract";
import { healthGates, successRateGates } from "../delivery/gates.ts";
import { project } from "../environment/project.ts";
import { objectives } from "../objectives.ts";
import type { Pace } from "../pace.ts";
import { primaryRoute, routes } from "../traffic/routes.ts";
import { analysisOfRelease } from "./analysis-of-release.ts";
import { podRoles } from "./pod-roles.ts";
import { podStartSeconds, type ReleaseStrategy } from "./release-strategy.ts";

const templates = {
  health: "auth-service-health",
  successRate: "auth-service-success-rate",
} as const;

/**
 * Fewest pods of either side while a release is under way: one pod of a canary that restarts must not
 * leave its share of the traffic to nobody.
 */
const minPodsPerReplicaSet = 2;

/** How long a release stays as it is after an analysis that it has passed, in seconds (spec 000 §4). */
const pauseSeconds = 120;

/** The success rate below which the error gate stops releases that are as good as the last. */
const lowestSuccessRate = objectives.lowestHealthySuccessRate;

/** Spec 000 §4: a release gets all of the traffic by weights at the gateway, between two Services. */
export const canary: ReleaseStrategy = {
  name: "canary",
  takeover: "take over through the canary and its gates",
  routes: [primaryRoute],

  misfits: ({ successRate, declinesFailAnalysis }) =>
    declinesFailAnalysis && successRate < lowestSuccessRate
      ? [
          {
            setting: "successRate",
            fault: `${project}:successRate is ${successRate} while declines count as errors of a canary: healthy releases would be stopped. It must be at least ${lowestSuccessRate}, or ${project}:declinesFailAnalysis false`,
          },
        ]
      : [],

  analyses: ({ declinesFailAnalysis }, pace) => [
    { template: templates.health, gates: healthGates(declinesFailAnalysis, pace) },
    { template: templates.successRate, gates: successRateGates(pace) },
  ],

  rollout: (pace) => {
    const { stableService, canaryService } = contract.resources;
    return {
      canary: {
        stableService,
        canaryService,
        stableMetadata: podRoles.trusted,
        canaryMetadata: podRoles.newcomer,
        trafficRouting: {
          istio: { virtualService: { name: routes.virtualService, routes: [routes.primary] } },
        },
        steps: steps(pace),
        minPodsPerReplicaSet,
        // dynamicStableScale stays unset: the stable pods stay in full, so that an abort finds them
        // (https://github.com/argoproj/argo-rollouts/issues/3681). Argo Rollouts drops a `false` when it
        // writes the Rollout, which would then be changed by every run.
        // Gateways hear of new weights a little later than they are set.
        scaleDownDelaySeconds: pace.wholeSeconds(60),
        abortScaleDownDelaySeconds: pace.wholeSeconds(60),
      },
    };
  },

  // Analyses and pauses are steps, during which its clock stands still.
  progressDeadlineSeconds: () => podStartSeconds,

  /** The stable ones in full, and as many of the canary. */
  podsDuringRelease: (replicas) => 2 * Math.max(replicas, minPodsPerReplicaSet),
};

/** What Argo Rollouts does with a release, one after the other (spec 000 §4). */
function steps(pace: Pace): ICanaryStep[] {
  const pause = { pause: { duration: pace.wholeDuration(pauseSeconds) } };
  return [
    { setWeight: 10 },
    { analysis: analysisOfRelease(templates.health) },
    pause,
    { setWeight: 50 },
    { analysis: analysisOfRelease(templates.successRate) },
    pause,
    { setWeight: 100 },
  ];
}
