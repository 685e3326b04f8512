import { Registry as ExpositionRegistry } from "prom-client";
import { type PayStreamCatalogue, catalogue as paystream } from "../catalogue/catalogue.ts";
import type { Catalogue, LabelsOf, NameOf } from "../catalogue/definition.ts";
import { counterMetric } from "./counter.ts";
import { type Exposable, expose } from "./exposable.ts";
import { type ExpositionFormat, expositionOf } from "./exposition.ts";
import { gaugeMetric } from "./gauge.ts";
import { HistogramMetric } from "./histogram.ts";
import type { Counter, Gauge, Histogram } from "./metric.ts";
import { collectRuntimeMetrics } from "./runtime.ts";

/** The metrics of one process: created once at the start, and passed to what measures. */
export interface Registry<C extends Catalogue = PayStreamCatalogue> {
  /** @throws Error for a name that is no counter of the catalogue. */
  counter<Name extends NameOf<C, "counter">>(name: Name): Counter<LabelsOf<C[Name]>>;
  /** @throws Error for a name that is no gauge of the catalogue. */
  gauge<Name extends NameOf<C, "gauge">>(name: Name): Gauge<LabelsOf<C[Name]>>;
  /** @throws Error for a name that is no histogram of the catalogue. */
  histogram<Name extends NameOf<C, "histogram">>(name: Name): Histogram<LabelsOf<C[Name]>>;

  /** Every metric that was asked for, in the Prometheus text format 0.0.4 unless said. */
  exposition(format?: ExpositionFormat): Promise<string>;
}

export interface RegistryOptions {
  /** Adds the metrics of `runtimeMetrics` (process and Node.js). Default false. */
  readonly runtime?: boolean;
  /**
   * Series that one metric with open labels may have; default 200. Beyond it a new label set gets
   * `other` for its open labels: a metric never has more series than this and one for each
   * combination of its closed labels.
   */
  readonly maxSeries?: number;
}

/** Makes the metrics of a catalogue on demand, one of each name. */
class CatalogueRegistry {
  readonly #catalogue: Catalogue;
  readonly #maxSeries: number;
  readonly #exposed = new ExpositionRegistry();
  readonly #metrics = new Map<string, Exposable>();

  constructor(catalogue: Catalogue, maxSeries: number, runtime: boolean) {
    this.#catalogue = catalogue;
    this.#maxSeries = maxSeries;
    if (runtime) collectRuntimeMetrics(this.#exposed);
  }

  counter(name: string) {
    return this.#metric(name, "counter");
  }

  gauge(name: string) {
    return this.#metric(name, "gauge");
  }

  histogram(name: string) {
    return this.#metric(name, "histogram");
  }

  exposition(format: ExpositionFormat = "text"): Promise<string> {
    return expositionOf(this.#exposed, format);
  }

  #metric(name: string, type: Exposable["type"]): Exposable {
    let metric = this.#metrics.get(name);
    if (metric === undefined) {
      metric = this.#create(name);
      this.#metrics.set(name, metric);
      expose(this.#exposed, metric);
    }
    if (metric.type !== type) throw new Error(`${name} is a ${metric.type}, not a ${type}`);
    return metric;
  }

  #create(name: string): Exposable {
    const definition = Object.hasOwn(this.#catalogue, name) ? this.#catalogue[name] : undefined;
    switch (definition?.type) {
      case "counter":
        return counterMetric(name, definition, this.#maxSeries);
      case "gauge":
        return gaugeMetric(name, definition, this.#maxSeries);
      case "histogram":
        return new HistogramMetric(name, definition, this.#maxSeries);
      default:
        throw new Error(`the catalogue has no metric "${name}"`);
    }
  }
}

/**
 * A registry of PayStream's own catalogue, or of another service's. Nothing is exposed before it is
 * asked for, except the runtime's metrics.
 *
 * @example
 * const registry = createRegistry({ runtime: true });
 * const replayed = registry.counter("idempotency_outcomes_total").labels({ outcome: "replayed" });
 * replayed.inc();
 */
export function createRegistry(options?: RegistryOptions): Registry;
export function createRegistry<const C extends Catalogue>(
  options: RegistryOptions & { readonly catalogue: C },
): Registry<C>;
export function createRegistry({
  catalogue = paystream,
  maxSeries = 200,
  runtime = false,
}: RegistryOptions & { readonly catalogue?: Catalogue } = {}): Registry {
  // The class is written over strings; the interface is what the catalogue makes of them.
  return new CatalogueRegistry(catalogue, maxSeries, runtime) as unknown as Registry;
}
