import type { ReleaseEvent } from "../observation/events/event-teller.ts";
import type { Observation } from "../observation/observation.ts";
import type { Point } from "../observation/recorder.ts";

/** What the page is about. */
export interface Subject {
  readonly namespace: string;
  /** Whether the cluster is the lab's own, with what it lacks. */
  readonly isOwn: boolean;
}

/** What a page that has just connected is sent: the server-sent event `snapshot`. */
export interface Snapshot extends Subject {
  /** Absent until the first observation is made. */
  readonly observation?: Observation;
  readonly points: readonly Point[];
  readonly events: readonly ReleaseEvent[];
}

/** What it is sent each time that something was observed: the server-sent event `recorded`. */
export interface Update {
  readonly observation: Observation;
  readonly point: Point;
  readonly events: readonly ReleaseEvent[];
}
