import type { CounterDefinition } from "../catalogue/definition.ts";
import type { CounterHandle } from "./metric.ts";
import type { SeriesLabels } from "./series-table.ts";
import { ValueMetric } from "./value-metric.ts";

/**
 * One series of a counter: a number. prom-client's own child validates its labels and builds a
 * string key on each `inc` (0.7 µs measured, prom-client#38).
 */
class CounterSeries implements CounterHandle {
  readonly #metric: string;
  readonly labels: SeriesLabels;
  value = 0;

  constructor(metric: string, labels: SeriesLabels) {
    this.#metric = metric;
    this.labels = labels;
  }

  inc(amount = 1): void {
    // `rate` would take a decrease for a restart of the process.
    if (!Number.isFinite(amount) || amount < 0) {
      throw new RangeError(`${this.#metric} can only grow by a finite amount, not by ${amount}`);
    }
    this.value += amount;
  }
}

/** A counter of the catalogue. */
export function counterMetric(
  name: string,
  { help, labels }: CounterDefinition,
  maxSeries: number,
): ValueMetric<CounterSeries> {
  const create = (values: SeriesLabels) => new CounterSeries(name, values);
  return new ValueMetric({ name, type: "counter", help, labels, maxSeries, create });
}
