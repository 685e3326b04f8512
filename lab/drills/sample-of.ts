import type { Observation } from "../observation/observation.ts";
import type { Sample } from "./sample.ts";

/**
 * What a drill needs of an observation.
 *
 * @returns undefined where the API server did not tell all of it: nothing is concluded from a part
 */
export function sampleOf(observation: Observation): Sample | undefined {
  const { at, release, weights, pods, analyses, alerts, notifications, secrets, traffic } =
    observation;
  if (!release.seen || !weights.seen || !pods.seen || !analyses.seen || !secrets.seen) {
    return undefined;
  }
  const { phase, message = "", isAborted, pauseReasons } = release.seen;
  const { stableHash = "", currentHash = "" } = release.seen;
  return {
    at,
    rollout: { phase, message, isAborted, stableHash, currentHash },
    pauseReasons,
    canaryWeight: weights.seen.canary,
    analysisRuns: analyses.seen.map((analysis) => ({
      name: analysis.name,
      hash: analysis.hash ?? "",
      phase: analysis.phase,
      message: analysis.message ?? "",
      startedAt: Date.parse(analysis.startedAt ?? ""),
      metrics: analysis.metrics.map((metric) => ({ name: metric.name, phase: metric.phase })),
    })),
    pods: pods.seen.map(({ name, role = "", hash = "", isReady, isEnding, restarts }) => ({
      name,
      role,
      hash,
      isReady,
      restarts,
      isTerminating: isEnding,
    })),
    measuredPayments:
      (traffic.seen?.stable?.perSecond ?? 0) + (traffic.seen?.canary?.perSecond ?? 0),
    alerts: alerts.seen?.map(({ name, state }) => ({ name, state })),
    told: notifications.seen,
    secretSync: { isReady: secrets.seen.isReady, reason: secrets.seen.reason ?? "" },
  };
}
