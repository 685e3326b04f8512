/**
 * The pauses of a release, as Argo Rollouts calls them.
 *
 * @module
 */

/** A step of a canary, which ends by itself. */
export const stepPause = "CanaryPauseStep";

/** Blue/green has passed its analysis, and is to be promoted. */
export const promotionPause = "BlueGreenPause";

/** What a release waits for that needs a person, in words. */
export function pauseWords(reason: string): string {
  switch (reason) {
    case "InconclusiveAnalysisRun":
      return "its analysis had nothing to judge";
    case promotionPause:
      return "it has passed its analysis, and is to be promoted";
    default:
      return reason;
  }
}
