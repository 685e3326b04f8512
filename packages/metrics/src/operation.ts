import type { Counter, CounterHandle, Histogram, HistogramHandle } from "./registry/metric.ts";

export interface OperationOptions<Labels extends { readonly outcome: string }> {
  /** Counts the runs by outcome. */
  readonly total: Counter<Labels>;
  /** The duration of the runs, in seconds, by outcome. */
  readonly duration: Histogram<Labels>;
  /** Every label but the outcome. */
  readonly labels: Omit<Labels, "outcome">;
  /** The outcome of a run that failed with `error`; without it, every failure is an `error`. */
  readonly classify?: (error: unknown) => Exclude<Labels["outcome"], "success">;
}

/** What a run gives back: a promise for whatever has `then`, else the value itself. */
type Recorded<Result> = Result extends PromiseLike<infer Value> ? Promise<Value> : Result;

/** One run that is under way. To leave its scope without a word is a failure. */
export interface Attempt extends Disposable {
  /** Records a success, now. */
  succeed(): void;
  /** Records the failure, now, with the outcome that `classify` finds for `error`. */
  fail(error: unknown): void;
}

/**
 * Something a service does again and again, and wants to see the count and the duration of, by
 * outcome. Each run is recorded exactly once, however it ends.
 */
export interface Operation {
  /** Runs `work` once. What it returns, throws or rejects with comes back unchanged. */
  run<Result>(work: () => Result): Recorded<Result>;
  /** The same function, recorded on each call; `this` is passed on. */
  wrap<This, Arguments extends unknown[], Result>(
    work: (this: This, ...args: Arguments) => Result,
  ): (this: This, ...args: Arguments) => Recorded<Result>;
  /** For `using`: records an `error` at the end of the scope unless the attempt said otherwise. */
  start(): Attempt;
}

/**
 * @example
 * const authorize = operation({
 *   total: registry.counter("dependency_requests_total"),
 *   duration: registry.histogram("dependency_request_duration_seconds"),
 *   labels: { dependency: "visa_net" },
 *   classify: (error) => (isTimeout(error) ? "timeout" : "error"),
 * });
 *
 * const answer = await authorize.run(() => bank.authorize(payment)); // once
 * const authorizePayment = authorize.wrap(bank.authorize); // each call
 * {
 *   using attempt = authorize.start(); // a block
 *   await bank.send(payment);
 *   attempt.succeed();
 * }
 */
export function operation<Labels extends { readonly outcome: string }>(
  options: OperationOptions<Labels> &
    ("success" | "error" extends Labels["outcome"] ? unknown : never),
): Operation {
  return new RecordedOperation(options as unknown as OperationOptions<{ outcome: string }>);
}

class RecordedOperation implements Operation {
  readonly #options: OperationOptions<{ outcome: string }>;
  readonly #series = new Map<string, { total: CounterHandle; duration: HistogramHandle }>();

  constructor(options: OperationOptions<{ outcome: string }>) {
    this.#options = options;
    // Both exist with 0 from the start, so that a rate sees the first failure.
    this.#seriesOf("success");
    this.#seriesOf("error");
  }

  run<Result>(work: () => Result): Recorded<Result> {
    const attempt = this.start();
    let result: Result;
    try {
      result = work();
    } catch (error) {
      attempt.fail(error);
      throw error;
    }
    if (!isPromiseLike(result)) {
      attempt.succeed();
      return result as Recorded<Result>;
    }
    const recorded = result.then(
      (value) => {
        attempt.succeed();
        return value;
      },
      (error) => {
        attempt.fail(error);
        throw error;
      },
    );
    return recorded as Recorded<Result>;
  }

  wrap<This, Arguments extends unknown[], Result>(
    work: (this: This, ...args: Arguments) => Result,
  ): (this: This, ...args: Arguments) => Recorded<Result> {
    const run = <Value>(once: () => Value) => this.run(once);
    return function recorded(this: This, ...args) {
      return run(() => work.apply(this, args));
    };
  }

  start(): Attempt {
    return new RunningAttempt(this);
  }

  /** @param seconds how long the run took */
  record(outcome: string, seconds: number): void {
    const { total, duration } = this.#seriesOf(outcome);
    total.inc();
    duration.observe(seconds);
  }

  outcomeOf(error: unknown): string {
    return this.#options.classify?.(error) ?? "error";
  }

  #seriesOf(outcome: string): { total: CounterHandle; duration: HistogramHandle } {
    let series = this.#series.get(outcome);
    if (series === undefined) {
      const labels = { ...this.#options.labels, outcome };
      series = {
        total: this.#options.total.labels(labels),
        duration: this.#options.duration.labels(labels),
      };
      this.#series.set(outcome, series);
    }
    return series;
  }
}

class RunningAttempt implements Attempt {
  readonly #operation: RecordedOperation;
  readonly #start = performance.now();
  #recorded = false;

  constructor(of: RecordedOperation) {
    this.#operation = of;
  }

  succeed(): void {
    this.#record("success");
  }

  fail(error: unknown): void {
    let outcome = "error";
    try {
      outcome = this.#operation.outcomeOf(error);
    } finally {
      this.#record(outcome); // also when the classifier itself fails
    }
  }

  [Symbol.dispose](): void {
    this.#record("error");
  }

  #record(outcome: string): void {
    if (this.#recorded) return;
    this.#recorded = true;
    this.#operation.record(outcome, (performance.now() - this.#start) / 1000);
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === "function";
}
