import { pauseWords, promotionPause, stepPause } from "../pause-reason.ts";
import type { Release } from "../release.ts";
import type { Weights } from "../weights.ts";
import { bad, good, neutral, type Told } from "./told.ts";

/** What became of a release. */
export function tellRelease(before: Release, after: Release): readonly Told[] {
  return [...tellVersions(before, after), ...tellProgress(before, after)];
}

function tellVersions(before: Release, after: Release): readonly Told[] {
  const { currentHash, stableHash } = after;
  const stable = after.stableVersion ?? stableHash;
  const current = after.currentVersion ?? currentHash;
  const told: Told[] = [];
  if (before.stableHash !== stableHash) {
    told.push(good(`${stable} is the stable version`));
  }
  if (before.currentHash !== currentHash && currentHash !== stableHash) {
    told.push(neutral(`the release of ${current} begins`));
  }
  if (before.currentHash !== currentHash && currentHash === before.stableHash) {
    told.push(neutral(`back to ${current}, which is stable`));
  }
  return told;
}

function tellProgress(before: Release, after: Release): readonly Told[] {
  const told: Told[] = [];
  const { phase, message, steps, stepsDone, pauseReasons } = after;
  if (after.isAborted !== before.isAborted) {
    told.push(
      after.isAborted
        ? bad(`the release is aborted${message === undefined ? "" : `: ${message}`}`)
        : neutral("the release is no longer aborted"),
    );
  }
  if (after.isPromotedInFull && !before.isPromotedInFull) {
    told.push(neutral("the release skips the rest of its steps"));
  }
  const step = steps[stepsDone];
  if (stepsDone !== before.stepsDone && step !== undefined && !after.isAborted) {
    told.push(neutral(`step ${stepsDone + 1} of ${steps.length}: ${step}`));
  }
  for (const reason of pauseReasons) {
    if (!before.pauseReasons.includes(reason) && reason !== stepPause) {
      const tone = reason === promotionPause ? neutral : bad;
      told.push(tone(`the release pauses for a person: ${pauseWords(reason)}`));
    }
  }
  if (phase !== before.phase && phase === "Healthy") {
    told.push(good("the release is healthy"));
  }
  if (phase !== before.phase && phase === "Degraded" && !after.isAborted) {
    told.push(bad(`the release is degraded${message === undefined ? "" : `: ${message}`}`));
  }
  return told;
}

/** Where traffic went. */
export function tellWeights(before: Weights, { canary }: Weights): readonly Told[] {
  if (canary === before.canary) {
    return [];
  }
  return [neutral(canary === 0 ? "all traffic to the stable version" : `weight ${canary} %`)];
}
