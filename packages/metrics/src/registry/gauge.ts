import type { GaugeDefinition } from "../catalogue/definition.ts";
import type { GaugeHandle } from "./metric.ts";
import type { SeriesLabels } from "./series-table.ts";
import { ValueMetric } from "./value-metric.ts";

/** One series of a gauge: a number. */
class GaugeSeries implements GaugeHandle {
  readonly #metric: string;
  readonly labels: SeriesLabels;
  value = 0;

  constructor(metric: string, labels: SeriesLabels) {
    this.#metric = metric;
    this.labels = labels;
  }

  set(value: number): void {
    // An untyped caller's undefined would print as text, and Prometheus would drop the whole scrape.
    if (typeof value !== "number") {
      throw new TypeError(`${this.#metric} takes a number, not ${value}`);
    }
    this.value = value;
  }

  inc(amount = 1): void {
    this.set(this.value + amount);
  }

  dec(amount = 1): void {
    this.set(this.value - amount);
  }
}

/** A gauge of the catalogue. */
export function gaugeMetric(
  name: string,
  { help, labels }: GaugeDefinition,
  maxSeries: number,
): ValueMetric<GaugeSeries> {
  const create = (values: SeriesLabels) => new GaugeSeries(name, values);
  return new ValueMetric({ name, type: "gauge", help, labels, maxSeries, create });
}
