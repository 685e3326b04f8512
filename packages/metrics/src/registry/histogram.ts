import type { HistogramDefinition } from "../catalogue/definition.ts";
import type { Exposable, Sample } from "./exposable.ts";
import type { Exemplar, HistogramHandle } from "./metric.ts";
import { type SeriesLabels, SeriesTable } from "./series-table.ts";

/** One bucket, not cumulative: an observation is counted in one place, and summed up on scrape. */
interface Bucket {
  readonly bound: number;
  count: number;
  /** The last observation that came with one. */
  exemplar: Sample["exemplar"];
}

/** One series of a histogram. */
class HistogramSeries implements HistogramHandle {
  readonly #metric: string;
  readonly #labels: SeriesLabels;
  readonly #buckets: readonly Bucket[];
  #sum = 0;

  constructor(metric: string, labels: SeriesLabels, bounds: readonly number[]) {
    this.#metric = metric;
    this.#labels = labels;
    this.#buckets = [...bounds, Number.POSITIVE_INFINITY].map((bound) => ({
      bound,
      count: 0,
      exemplar: undefined,
    }));
  }

  observe(seconds: number, exemplar?: Exemplar): void {
    // `rate` would take a decreasing sum for a restart of the process.
    if (!Number.isFinite(seconds) || seconds < 0) {
      throw new RangeError(`${this.#metric} observes finite seconds from 0 up, not ${seconds}`);
    }
    this.#sum += seconds;
    for (const bucket of this.#buckets) {
      if (seconds <= bucket.bound) {
        bucket.count += 1;
        if (exemplar !== undefined) {
          bucket.exemplar = { labelSet: exemplar, value: seconds, timestamp: Date.now() / 1000 };
        }
        return;
      }
    }
  }

  /** The cumulative buckets, the sum and the count, as the text format has them. */
  samples(): Sample[] {
    const sharedLabels = this.#labels;
    const samples: Sample[] = [];
    let count = 0;
    for (const bucket of this.#buckets) {
      count += bucket.count;
      const le = bucket.bound === Number.POSITIVE_INFINITY ? "+Inf" : bucket.bound;
      samples.push({
        metricName: `${this.#metric}_bucket`,
        labels: { le },
        sharedLabels,
        value: count,
        ...(bucket.exemplar === undefined ? {} : { exemplar: bucket.exemplar }),
      });
    }
    samples.push({ metricName: `${this.#metric}_sum`, sharedLabels, value: this.#sum });
    samples.push({ metricName: `${this.#metric}_count`, sharedLabels, value: count });
    return samples;
  }
}

/** A histogram of the catalogue. */
export class HistogramMetric implements Exposable {
  readonly name: string;
  readonly help: string;
  readonly type = "histogram";
  readonly #held: SeriesTable<HistogramSeries>;

  /** @throws RangeError when the buckets are not finite and ascending. */
  constructor(name: string, { help, labels, buckets }: HistogramDefinition, maxSeries: number) {
    const valid = buckets.every(
      (bound, i) => Number.isFinite(bound) && bound > (buckets[i - 1] ?? Number.NEGATIVE_INFINITY),
    );
    if (!valid) {
      throw new RangeError(`${name} needs finite, ascending buckets, not ${buckets.join(", ")}`);
    }
    this.name = name;
    this.help = help;
    const create = (values: SeriesLabels) => new HistogramSeries(name, values, buckets);
    this.#held = new SeriesTable(name, labels, maxSeries, create);
    if (Object.keys(labels).length === 0) this.#held.at({});
  }

  labels(labels: SeriesLabels = {}): HistogramSeries {
    return this.#held.at(labels);
  }

  get() {
    const values = this.#held.all.flatMap((series) => series.samples());
    return { name: this.name, help: this.help, type: this.type, values };
  }
}
