import type { Outcome } from "../http-client.ts";

/** What became of a payment, as its client sees it. */
export type Result =
  | "approved"
  | "declined"
  /** The fast 503 of an open circuit breaker. */
  | "breaker open"
  /** Any other answer, such as the gateway's own `HTTP 504`. */
  | `HTTP ${number}`
  /** No answer: nobody took the request, the answer broke off, or none came. */
  | Exclude<Outcome["kind"], "answered">;

/** One payment that was asked for. Times are milliseconds since the epoch. */
export interface Entry {
  /** When it was to be sent. A sender that is late counts as waiting: the schedule does not wait. */
  readonly dueAt: number;
  readonly endedAt: number;
  readonly processor: string;
  /** Whether it asked for the preview of blue/green; default not. */
  readonly isPreview?: boolean;
  readonly result: Result;
  /** What the answering pod calls itself; only decided payments carry it. */
  readonly version: string | undefined;
  /** Why there was no answer, or what an answer said that is not a decision. */
  readonly detail: string | undefined;
}

/** Every payment of some traffic, in the order in which they ended. */
export class Ledger {
  readonly #entries: Entry[] = [];

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
  }

  addAll(other: Ledger): void {
    for (const entry of other.#entries) {
      this.#entries.push(entry);
    }
  }

  /** Those that were due in `[from, to)`. */
  between(from: number, to: number): Ledger {
    return this.where(({ dueAt }) => dueAt >= from && dueAt < to);
  }

  where(condition: (entry: Entry) => boolean): Ledger {
    const part = new Ledger();
    for (const entry of this.#entries.filter(condition)) {
      part.add(entry);
    }
    return part;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** How many there are of each result, the most frequent first. */
  results(): ReadonlyMap<Result, number> {
    return countsOf(this.#entries, ({ result }) => result);
  }

  /** How many decisions each version made. */
  versions(): ReadonlyMap<string, number> {
    const decided = this.#entries.filter(({ version }) => version !== undefined);
    return countsOf(decided, ({ version = "" }) => version);
  }
}

function countsOf<Key>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => Key,
): ReadonlyMap<Key, number> {
  const counts = new Map<Key, number>();
  for (const entry of entries) {
    const key = keyOf(entry);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}
