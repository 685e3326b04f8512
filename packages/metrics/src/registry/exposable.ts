import type { Metric, Registry } from "prom-client";

/** One line of the exposition. */
export interface Sample {
  readonly value: number;
  /** Where the name differs from the metric's own: `…_bucket`, `…_sum`, `…_count`. */
  readonly metricName?: string;
  readonly labels?: Readonly<Record<string, string | number>>;
  /** Labels that several samples share: prom-client renders one such object only once. */
  readonly sharedLabels?: Readonly<Record<string, string>>;
  /** In OpenMetrics: an observation of the bucket, its value in seconds and its time in Unix seconds. */
  readonly exemplar?: {
    readonly labelSet: Readonly<Record<string, string>>;
    readonly value: number;
    readonly timestamp: number;
  };
}

/** What prom-client's registry asks of a metric when it is scraped (`lib/registry.js`). */
export interface Exposable {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  get(): {
    readonly name: string;
    readonly help: string;
    readonly type: string;
    readonly values: readonly Sample[];
  };
}

/**
 * Has prom-client print a metric of ours: the text format, its escaping and its content type stay
 * the library's. Its types know only its own classes, but its registry calls nothing except `get()`.
 */
export function expose(registry: Registry, metric: Exposable): void {
  registry.registerMetric(metric as unknown as Metric);
}
