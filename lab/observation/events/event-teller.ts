import type { Analysis } from "../analyses.ts";
import type { Observation } from "../observation.ts";
import type { Part } from "../part.ts";
import { tellAnalyses } from "./tell-analyses.ts";
import { tellAlerts, tellBreakers, tellSecrets } from "./tell-monitoring.ts";
import { tellNotifications } from "./tell-notifications.ts";
import { tellPods } from "./tell-pods.ts";
import { tellRelease, tellWeights } from "./tell-release.ts";
import { tellSources } from "./tell-sources.ts";
import type { Told } from "./told.ts";

/** Something that happened between two observations. */
export interface ReleaseEvent extends Told {
  /** When it was seen, in milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Turns successive observations into what happened between them. A part that is not available for a while
 * is compared with what was seen of it last.
 */
export class EventTeller {
  #last: Observation | undefined;
  #seen: Partial<Observation> = {};

  /** @returns what happened since the observation before; of the first, nothing is known to have */
  tell(observation: Observation): readonly ReleaseEvent[] {
    const told = [...tellSources(this.#last, observation), ...this.#tellParts(observation)];
    this.#last = observation;
    const seen = Object.entries(observation).filter(
      ([, part]) => (part as Part<unknown>).unavailable === undefined,
    );
    this.#seen = { ...this.#seen, ...Object.fromEntries(seen) };
    return told.map((one) => ({ at: observation.at, ...one }));
  }

  #tellParts(now: Observation): readonly Told[] {
    const before = this.#seen;
    const steps = (now.release.seen ?? before.release?.seen)?.steps ?? [];
    const titleOf = ({ name, step = -1 }: Analysis) => steps[step] ?? name;
    return [
      ...compare(before.release, now.release, tellRelease),
      ...compare(before.weights, now.weights, tellWeights),
      ...compare(before.analyses, now.analyses, (was, is) => tellAnalyses(was, is, titleOf)),
      ...compare(before.pods, now.pods, tellPods),
      ...compare(before.breakers, now.breakers, tellBreakers),
      ...compare(before.alerts, now.alerts, tellAlerts),
      ...compare(before.notifications, now.notifications, tellNotifications),
      ...compare(before.secrets, now.secrets, tellSecrets),
    ];
  }
}

function compare<Seen>(
  before: Part<Seen> | undefined,
  now: Part<Seen>,
  tell: (before: Seen, now: Seen) => readonly Told[],
): readonly Told[] {
  return before?.seen === undefined || now.seen === undefined ? [] : tell(before.seen, now.seen);
}
