import type { IRollout } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Rollout";
import { promotionPause } from "./pause-reason.ts";

type BlueGreen = NonNullable<NonNullable<IRollout["spec"]["strategy"]>["blueGreen"]>;

/** The place of the analysis among the steps of {@link previewSteps}. */
export const previewAnalysisStep = 1;

/** What becomes of a release by blue/green, in the words of a canary's steps: Argo Rollouts counts none. */
export function previewSteps({ prePromotionAnalysis }: BlueGreen): readonly string[] {
  const templates = (prePromotionAnalysis?.templates ?? []).map((it) => it.templateName);
  return ["preview", ["analysis", ...templates].join(" "), "promotion by a person"];
}

/** How many of these are done. */
export function previewStepsDone(status: NonNullable<IRollout["status"]>): number {
  const { stableRS, currentPodHash, pauseConditions = [], blueGreen } = status;
  if (stableRS === currentPodHash) {
    return 3;
  }
  if (pauseConditions.some(({ reason }) => reason === promotionPause)) {
    return 2;
  }
  return blueGreen?.prePromotionAnalysisRunStatus === undefined ? 0 : previewAnalysisStep;
}
