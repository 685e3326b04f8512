import type { Observation } from "../observation.ts";
import { bad, good, type Told } from "./told.ts";

/** Where the parts of an observation come from. */
const sources = {
  "the API server": ["release", "weights", "pods", "analyses", "secrets"],
  Prometheus: ["traffic", "breakers", "alerts"],
} as const;

/** Whether what is asked still answers. */
export function tellSources(before: Observation | undefined, after: Observation): readonly Told[] {
  return Object.entries(sources).flatMap(([source, parts]) => {
    const reason = silenceOf(parts, after);
    const reasonBefore = before && silenceOf(parts, before);
    if (reason !== undefined && reasonBefore === undefined) {
      return [bad(`${source} does not answer: ${reason}`)];
    }
    return reason === undefined && reasonBefore !== undefined
      ? [good(`${source} answers again`)]
      : [];
  });
}

/** Why a source that gives no part at all does not. */
function silenceOf(
  parts: readonly Exclude<keyof Observation, "at">[],
  observation: Observation,
): string | undefined {
  const reasons = parts.map((name) => observation[name].unavailable);
  return reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined;
}
