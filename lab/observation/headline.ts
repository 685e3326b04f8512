import type { Told } from "./events/told.ts";
import { bad, good, neutral } from "./events/told.ts";
import type { Observation } from "./observation.ts";
import { pauseWords, promotionPause, stepPause } from "./pause-reason.ts";
import type { Role } from "./pods.ts";
import type { Release } from "./release.ts";

/** What is happening to an environment, in one sentence. */
export function headline(observation: Observation): Told {
  const { release, weights } = observation;
  if (release.seen === undefined) {
    return bad(`What happens cannot be seen: ${release.unavailable}`);
  }
  const stable = versionOf(observation, "stable");
  const canary = versionOf(observation, "canary");
  const weight = weights.seen?.canary ?? release.seen.canaryWeight;
  return sentence(release.seen, { stable, canary, weight });
}

interface Sides {
  readonly stable: string;
  readonly canary: string;
  /** The canary's, in percent. */
  readonly weight: number;
}

function sentence(release: Release, { stable, canary, weight }: Sides): Told {
  const { phase, isAborted, currentHash, stableHash, steps, stepsDone, pauseReasons } = release;
  const isPreview = release.strategy === "blueGreen";
  if (stableHash === undefined) {
    return neutral("The first release is on its way");
  }
  if (isAborted) {
    return weight > 0
      ? bad(`The release of ${canary} is aborted, and still has ${weight} % of the traffic`)
      : bad(`The release of ${canary} was aborted: ${stable} has all traffic again`);
  }
  if (currentHash === stableHash) {
    return phase === "Healthy"
      ? good(`${stable} serves all traffic`)
      : neutral(`${stable} serves all traffic, and its pods change`);
  }
  const reason = pauseReasons.find((one) => one !== stepPause);
  if (reason !== undefined) {
    const place = isPreview ? "as the preview" : `at ${weight} %`;
    const tone = reason === promotionPause ? neutral : bad;
    return tone(`The release of ${canary} waits for a person ${place}: ${pauseWords(reason)}`);
  }
  if (phase === "Degraded") {
    return bad(`The release of ${canary} does not get on: ${release.message ?? "no reason given"}`);
  }
  const step = steps[stepsDone];
  const doing = step === undefined ? "its last pods come" : step;
  if (isPreview && stepsDone > 0) {
    return neutral(`${canary} is the preview, and ${stable} serves all traffic: ${doing}`);
  }
  return weight > 0
    ? neutral(`${canary} has ${weight} % of the traffic: ${doing}`)
    : neutral(`The pods of ${canary} come, and ${stable} serves all traffic`);
}

/** What the version of one side of a release calls itself, or the hash of its pods. */
export function versionOf({ release: { seen } }: Observation, role: Role): string {
  const [version, hash] =
    role === "stable"
      ? [seen?.stableVersion, seen?.stableHash]
      : [seen?.currentVersion, seen?.currentHash];
  return version ?? hash ?? "";
}
