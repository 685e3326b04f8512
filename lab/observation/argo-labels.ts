/** What Argo Rollouts writes on pods and analyses to tell whose they are. */
export const argoLabels = {
  podTemplateHash: "rollouts-pod-template-hash",
  /** Of an analysis: the step of the release that it is, counted from 0. */
  stepIndex: "step-index",
  /** Of an analysis: what it is part of. */
  rolloutType: "rollout-type",
} as const;

/** Of an analysis that a preview passes before it is promoted. */
export const prePromotion = "PrePromotion";

/** The annotation of a Rollout and its analyses that counts releases. */
export const revisionAnnotation = "rollout.argoproj.io/revision";
