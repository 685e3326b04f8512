import { setTimeout as sleep } from "node:timers/promises";
import { EventTeller, type ReleaseEvent } from "./events/event-teller.ts";
import type { Observation } from "./observation.ts";
import type { Traffic } from "./traffic.ts";
import type { Weights } from "./weights.ts";

/** What charts show of an observation. What was not available is absent. */
export interface Point {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly weights?: Weights;
  readonly traffic?: Traffic;
}

/** An observation, and what happened since the one before. */
export interface Recorded {
  readonly observation: Observation;
  readonly point: Point;
  readonly events: readonly ReleaseEvent[];
}

export interface RecorderOptions {
  /** From one observation to the next, in milliseconds. */
  readonly intervalMs?: number;
  /** How many points are kept, and at most as many events. */
  readonly kept?: number;
}

/** Observes again and again, and keeps what charts and timelines are made of, until it is disposed of. */
export class Recorder implements AsyncDisposable {
  readonly #observe: () => Promise<Observation>;
  readonly #kept: number;
  readonly #points: Point[] = [];
  readonly #events: ReleaseEvent[] = [];
  readonly #listeners = new Set<(recorded: Recorded) => void>();
  readonly #ending = new AbortController();
  readonly #ended: Promise<void>;
  #latest: Observation | undefined;

  /** @param observe never rejects */
  constructor(
    observe: () => Promise<Observation>,
    { intervalMs = 1_000, kept = 3_600 }: RecorderOptions = {},
  ) {
    this.#observe = observe;
    this.#kept = kept;
    this.#ended = this.#record(intervalMs);
  }

  /** Absent until the first observation is made. */
  get latest(): Observation | undefined {
    return this.#latest;
  }

  /** The oldest first. */
  get points(): readonly Point[] {
    return this.#points;
  }

  /** The oldest first. */
  get events(): readonly ReleaseEvent[] {
    return this.#events;
  }

  /** Has every observation from now on told to somebody, until the answer is disposed of. */
  listen(listener: (recorded: Recorded) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /**
   * Waits for the first observation, the latest included, of which something holds.
   *
   * @throws the signal's reason, when it is given up
   */
  async until(
    holds: (observation: Observation) => boolean,
    signal?: AbortSignal,
  ): Promise<Observation> {
    signal?.throwIfAborted();
    if (this.#latest !== undefined && holds(this.#latest)) {
      return this.#latest;
    }
    const { promise, resolve, reject } = Promise.withResolvers<Observation>();
    using _ = this.listen(({ observation }) => {
      try {
        if (holds(observation)) {
          resolve(observation);
        }
      } catch (error) {
        reject(error);
      }
    });
    const giveUp = () => reject(signal?.reason);
    signal?.addEventListener("abort", giveUp, { once: true });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", giveUp);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#ended;
  }

  async #record(intervalMs: number): Promise<void> {
    const { signal } = this.#ending;
    const teller = new EventTeller();
    while (!signal.aborted) {
      const begun = performance.now();
      const observation = await this.#observe();
      if (signal.aborted) {
        return;
      }
      this.#keep({ observation, point: pointOf(observation), events: teller.tell(observation) });
      const left = Math.max(0, intervalMs - (performance.now() - begun));
      await sleep(left, undefined, { signal }).catch(() => {});
    }
  }

  #keep(recorded: Recorded): void {
    this.#latest = recorded.observation;
    append(this.#points, [recorded.point], this.#kept);
    append(this.#events, recorded.events, this.#kept);
    for (const listener of this.#listeners) {
      listener(recorded);
    }
  }
}

function append<Item>(list: Item[], items: readonly Item[], kept: number): void {
  list.push(...items);
  list.splice(0, list.length - kept);
}

function pointOf({ at, weights, traffic }: Observation): Point {
  return {
    at,
    ...(weights.seen && { weights: weights.seen }),
    ...(traffic.seen && { traffic: traffic.seen }),
  };
}
