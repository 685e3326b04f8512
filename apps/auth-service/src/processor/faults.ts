/**
 * A disturbance of one processor, or of all of them, for a limited time (spec 000 §5.1, §5.2 drill
 * with these). Rates and probabilities run from 0 to 1.
 */
export interface Fault {
  /** Milliseconds that a call takes, in place of the configured latency. */
  readonly latencyMs?: number | undefined;
  /** Share of payments that are approved, in place of the configured success rate. */
  readonly successRate?: number | undefined;
  /** Share of calls that end in a processor error. */
  readonly errorRate?: number | undefined;
  /** Share of calls that are never answered. */
  readonly timeoutRate?: number | undefined;
  /** Share of calls that the fault touches at all. */
  readonly probability: number;
}

/** A fault with the processor it is for and the seconds it still has. */
export interface ActiveFault extends Fault {
  readonly processor: string;
  readonly remainingSeconds: number;
}

/** Stands for every processor; a fault for a named processor goes before it. */
export const ALL_PROCESSORS = "*";

/** The faults that are injected now. Each ends by itself; none outlives the process. */
export class Faults {
  readonly #faults = new Map<string, Fault & { readonly endsAt: number }>();

  /** Replaces the fault of a processor (or of {@link ALL_PROCESSORS}) for `ttlSeconds` from now. */
  inject(processor: string, fault: Fault, ttlSeconds: number): void {
    this.#faults.set(processor, { ...fault, endsAt: Date.now() + ttlSeconds * 1000 });
  }

  /** Ends the fault of one processor, or of all where none is named. */
  clear(processor?: string): void {
    if (processor === undefined) {
      this.#faults.clear();
    } else {
      this.#faults.delete(processor);
    }
  }

  /** The fault that touches a processor now. */
  of(processor: string): Fault | undefined {
    if (this.#faults.size === 0) {
      return undefined;
    }
    this.#dropEnded();
    return this.#faults.get(processor) ?? this.#faults.get(ALL_PROCESSORS);
  }

  active(): ActiveFault[] {
    this.#dropEnded();
    const now = Date.now();
    return [...this.#faults].map(([processor, { endsAt, ...fault }]) => ({
      processor,
      ...fault,
      remainingSeconds: Math.ceil((endsAt - now) / 1000),
    }));
  }

  #dropEnded(): void {
    const now = Date.now();
    for (const [processor, { endsAt }] of this.#faults) {
      if (endsAt <= now) {
        this.#faults.delete(processor);
      }
    }
  }
}
