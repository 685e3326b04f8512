import type { LabelDefinitions } from "../catalogue/definition.ts";
import type { Exposable, Sample } from "./exposable.ts";
import type { Reading } from "./metric.ts";
import { type SeriesLabels, SeriesTable } from "./series-table.ts";

/** A series that is one number. */
export interface ValueSeries {
  readonly labels: SeriesLabels;
  readonly value: number;
  inc(amount: number): void;
}

/** What a metric is made from: its name and definition, and the limit of its series. */
export interface ValueMetricOptions<Series extends ValueSeries> {
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
  readonly labels: LabelDefinitions;
  readonly maxSeries: number;
  readonly create: (labels: SeriesLabels) => Series;
}

/** A counter or a gauge: handles that hold numbers, or a reader that computes them. */
export class ValueMetric<Series extends ValueSeries> implements Exposable {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  readonly #options: ValueMetricOptions<Series>;
  readonly #held: SeriesTable<Series>;
  #read: (() => number | Iterable<Reading<SeriesLabels>>) | undefined;
  #handed = false;

  constructor(options: ValueMetricOptions<Series>) {
    this.name = options.name;
    this.help = options.help;
    this.type = options.type;
    this.#options = options;
    this.#held = this.#table();
    // A metric without labels shows 0 from the start, so that a rate sees its first increment.
    if (Object.keys(options.labels).length === 0) this.#held.at({});
  }

  labels(labels: SeriesLabels = {}): Series {
    if (this.#read !== undefined) {
      throw new Error(`${this.name} is computed by collect(); it has no handles`);
    }
    this.#handed = true;
    return this.#held.at(labels);
  }

  collect(read: () => number | Iterable<Reading<SeriesLabels>>): void {
    if (this.#read !== undefined) throw new Error(`${this.name} is collected twice`);
    if (this.#handed) throw new Error(`${this.name} has handles; it cannot be computed as well`);
    this.#read = read;
  }

  get() {
    const series = this.#read === undefined ? this.#held : this.#collected(this.#read());
    const values: Sample[] = series.all.map(({ labels, value }) => ({ labels, value }));
    return { name: this.name, help: this.help, type: this.type, values };
  }

  /** A table of its own for each scrape: a reading that is gone must leave the exposition. */
  #collected(readings: number | Iterable<Reading<SeriesLabels>>): SeriesTable<Series> {
    const table = this.#table();
    const list = typeof readings === "number" ? [{ labels: {}, value: readings }] : readings;
    for (const { labels, value } of list) table.at(labels).inc(value);
    return table;
  }

  #table(): SeriesTable<Series> {
    const { name, labels, maxSeries, create } = this.#options;
    return new SeriesTable(name, labels, maxSeries, create);
  }
}
