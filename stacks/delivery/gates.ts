import { objectives } from "../objectives.ts";
import type { Pace } from "../pace.ts";
import type { Gate } from "./gate.ts";
import { leastTraffic, releaseQueries } from "./queries.ts";

/** Spec 000 §4: five checks. */
const CANARY_CHECKS = 5;

/** Spec 003, stage 5: ten checks. */
const PREVIEW_CHECKS = 10;

/**
 * What a release is asked at 10 % of the traffic (spec 000 §4).
 *
 * @param declinesAreErrors whether a declined payment counts as an error of the canary
 */
export function healthGates(declinesAreErrors: boolean, pace: Pace): readonly Gate[] {
  const { percentile, errorShare } = releaseQueries(pace, leastTraffic.canary);
  const { p95Seconds, errorShare: allowedErrors } = objectives.canary.health;
  return [
    {
      name: "p95-latency",
      query: percentile(0.95),
      passes: { comparison: "<", threshold: p95Seconds },
      count: CANARY_CHECKS,
      failureLimit: 2,
    },
    {
      name: "error-rate",
      query: errorShare(declinesAreErrors),
      passes: { comparison: "<", threshold: allowedErrors },
      count: CANARY_CHECKS,
      failureLimit: 2,
    },
  ];
}

/** What a release is asked at 50 % of the traffic (spec 000 §4). */
export function successRateGates(pace: Pace): readonly Gate[] {
  const { approvedShare, breakerState } = releaseQueries(pace, leastTraffic.canary);
  const { approvedShare: leastApproved, breakerState: openBreaker } = objectives.canary.successRate;
  return [
    {
      name: "success-rate",
      query: approvedShare(),
      passes: { comparison: ">", threshold: leastApproved },
      count: CANARY_CHECKS,
      failureLimit: 1,
    },
    {
      name: "circuit-breaker",
      query: breakerState(),
      passes: { comparison: "<", threshold: openBreaker },
      count: CANARY_CHECKS,
      failureLimit: 2,
    },
  ];
}

/** What a preview is asked before a person may promote it (spec 003, stage 5). */
export function previewGates(pace: Pace): readonly Gate[] {
  const { percentile, errorShare } = releaseQueries(pace, leastTraffic.preview);
  const { p99Seconds, serverErrorShare } = objectives.preview;
  return [
    {
      name: "p99-latency",
      query: percentile(0.99),
      passes: { comparison: "<", threshold: p99Seconds },
      count: PREVIEW_CHECKS,
      failureLimit: 2,
    },
    {
      name: "error-rate",
      // What is no decision is answered 502, 503 or 504; a decline is answered 200.
      query: errorShare(false),
      passes: { comparison: "<", threshold: serverErrorShare },
      count: PREVIEW_CHECKS,
      failureLimit: 2,
    },
  ];
}
