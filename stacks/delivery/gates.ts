import { objectives } from "../objectives.ts";
import type { Pace } from "../pace.ts";
import type { Gate } from "./gate.ts";
import { canaryQueries } from "./queries.ts";

/**
 * What a release is asked at 10 % of the traffic (spec 000 §4).
 *
 * @param declinesAreErrors whether a declined payment counts as an error of the canary
 */
export function healthGates(declinesAreErrors: boolean, pace: Pace): readonly Gate[] {
  const { p95, errorShare } = canaryQueries(pace);
  const { p95Seconds, errorShare: allowedErrors } = objectives.canary.health;
  return [
    {
      name: "p95-latency",
      query: p95(),
      passes: { comparison: "<", threshold: p95Seconds },
      failureLimit: 2,
    },
    {
      name: "error-rate",
      query: errorShare(declinesAreErrors),
      passes: { comparison: "<", threshold: allowedErrors },
      failureLimit: 2,
    },
  ];
}

/** What a release is asked at 50 % of the traffic (spec 000 §4). */
export function successRateGates(pace: Pace): readonly Gate[] {
  const { approvedShare, breakerState } = canaryQueries(pace);
  const { approvedShare: leastApproved, breakerState: openBreaker } = objectives.canary.successRate;
  return [
    {
      name: "success-rate",
      query: approvedShare(),
      passes: { comparison: ">", threshold: leastApproved },
      failureLimit: 1,
    },
    {
      name: "circuit-breaker",
      query: breakerState(),
      passes: { comparison: "<", threshold: openBreaker },
      failureLimit: 2,
    },
  ];
}
