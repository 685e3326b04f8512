import { contract } from "@paystream/auth-service/contract";
import { secondsToLastCheck } from "../delivery/gate.ts";
import { previewGates } from "../delivery/gates.ts";
import { project } from "../environment/project.ts";
import { objectives } from "../objectives.ts";
import { previewRoute, primaryRoute } from "../traffic/routes.ts";
import { analysisOfRelease } from "./analysis-of-release.ts";
import { podRoles } from "./pod-roles.ts";
import { podStartSeconds, type ReleaseStrategy } from "./release-strategy.ts";

const template = "auth-service-preview";

/** Seconds for which pods that have lost their place stay, to go back to or to look at (spec 003). */
const scaleDownDelaySeconds = 300;

const { latencyBaseMs: highestLatencyBaseMs, p99Seconds } = objectives.preview;

/**
 * Spec 003, stage 5: a release runs in full beside the version that serves, as a preview that is reached by
 * a header only, passes an analysis, and waits for a person. Then all traffic is its own at once. In the
 * terms of Argo Rollouts active is the stable Service, and preview the canary Service.
 */
export const blueGreen: ReleaseStrategy = {
  name: "blueGreen",
  takeover:
    "stand by as the preview until they have passed their analysis and a person promotes them",
  routes: [previewRoute, primaryRoute],

  misfits: ({ latencyBaseMs, declinesFailAnalysis }) => [
    ...(latencyBaseMs > highestLatencyBaseMs
      ? [
          {
            setting: "latencyBaseMs" as const,
            fault: `${project}:latencyBaseMs is ${latencyBaseMs} while ${project}:strategy is blueGreen: 99 of 100 payments must take less than ${1000 * p99Seconds} ms there, and no release would pass. It must be at most ${highestLatencyBaseMs}`,
          },
        ]
      : []),
    ...(declinesFailAnalysis
      ? []
      : [
          {
            setting: "declinesFailAnalysis" as const,
            fault: `${project}:declinesFailAnalysis is false while ${project}:strategy is blueGreen: it is about the gates of a canary, and a decline is no error of a preview. Remove it`,
          },
        ]),
  ],

  analyses: (_, pace) => [{ template, gates: previewGates(pace) }],

  rollout: (pace) => ({
    blueGreen: {
      activeService: contract.resources.stableService,
      previewService: contract.resources.canaryService,
      activeMetadata: podRoles.trusted,
      previewMetadata: podRoles.newcomer,
      prePromotionAnalysis: analysisOfRelease(template),
      autoPromotionEnabled: false,
      scaleDownDelaySeconds: pace.wholeSeconds(scaleDownDelaySeconds),
      abortScaleDownDelaySeconds: pace.wholeSeconds(scaleDownDelaySeconds),
      // Else releases that follow each other closely would each keep their pods, more than there is room for.
      scaleDownDelayRevisionLimit: 1,
    },
  }),

  // Its clock goes on during the analysis, which is no step: only the pause for a person stops it.
  progressDeadlineSeconds: (pace) =>
    podStartSeconds + Math.max(...previewGates(pace).map((gate) => secondsToLastCheck(gate, pace))),

  /** The active ones, the preview, and those that have lost their place a moment ago. */
  podsDuringRelease: (replicas) => 3 * replicas,
};
