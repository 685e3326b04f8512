import type { IRollout } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Rollout";
import type { IVirtualService } from "@kubernetes-models/istio/networking.istio.io/v1/VirtualService";
import type { Gate } from "../delivery/gate.ts";
import type { Pace } from "../pace.ts";

/** `spec.strategy` of a Rollout. */
export type RolloutStrategy = NonNullable<IRollout["spec"]["strategy"]>;

/** A route of a VirtualService. */
export type HttpRoute = NonNullable<NonNullable<IVirtualService["spec"]>["http"]>[number];

/** An AnalysisTemplate: what a release is asked at one point of its way. */
interface Analysis {
  readonly template: string;
  readonly gates: readonly Gate[];
}

/** The settings of an environment on which it depends whether a strategy works there. */
export interface JudgedSettings {
  readonly latencyBaseMs: number;
  readonly successRate: number;
  readonly declinesFailAnalysis: boolean;
}

/** A setting that does not fit the strategy, and what would. */
interface Misfit {
  readonly setting: keyof JudgedSettings;
  readonly fault: string;
}

/**
 * How a release takes over from the version that runs. Everything in which strategies differ is here, so
 * that nobody else has to know which one an environment has (`paystream:strategy`).
 */
export interface ReleaseStrategy {
  /** As Argo Rollouts calls it, and the setting. */
  readonly name: "canary" | "blueGreen";
  /** What a reader is told becomes of pods that are changed. Completes "new pods, which …". */
  readonly takeover: string;
  /** The routes of the VirtualService, the first that matches first. */
  readonly routes: readonly HttpRoute[];
  /** What is wrong with an environment's settings under this strategy. */
  misfits(settings: JudgedSettings): readonly Misfit[];
  /** What a release is asked. */
  analyses(settings: JudgedSettings, pace: Pace): readonly Analysis[];
  /** What Argo Rollouts is told; it refers to the templates of {@link analyses} and to the two Services. */
  rollout(pace: Pace): RolloutStrategy;
  /**
   * Seconds without any progress after which a release is aborted. What a pod takes to start is the
   * machine's business, at any pace.
   */
  progressDeadlineSeconds(pace: Pace): number;
  /** The most pods of the service that there are at once. */
  podsDuringRelease(replicas: number): number;
}

/** Seconds in which the pods of a release must have come up. */
export const podStartSeconds = 300;
