import { type Metric, type OpenMetricsContentType, Registry } from "prom-client";

/** The Prometheus text format 0.0.4, or OpenMetrics 1.0, which has exemplars. */
export type ExpositionFormat = "text" | "openMetrics";

/** What a scrape's answer is declared as, by its format. */
export const expositionTypes: Readonly<Record<ExpositionFormat, string>> = {
  text: Registry.PROMETHEUS_CONTENT_TYPE,
  openMetrics: Registry.OPENMETRICS_CONTENT_TYPE,
};

/** What is exposed in a format. */
export function expositionOf(registry: Registry, format: ExpositionFormat): Promise<string> {
  return format === "text" ? registry.metrics() : inOpenMetrics(registry).metrics();
}

/**
 * The same metrics in a registry of the other format: prom-client has one format for each registry, and
 * renames the counters of an OpenMetrics one for good. In OpenMetrics a counter's name is without `_total`;
 * prom-client appends it to the samples.
 */
function inOpenMetrics(registry: Registry): Registry<OpenMetricsContentType> {
  const other = new Registry<OpenMetricsContentType>();
  other.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  for (const metric of registry.getMetricsAsArray() as unknown as PromMetric[]) {
    const name = metric.type === "counter" ? metric.name.replace(/_total$/, "") : metric.name;
    const renamed = {
      name,
      type: metric.type,
      get: async () => ({ ...(await metric.get()), name }),
    };
    other.registerMetric(renamed as unknown as Metric);
  }
  return other;
}

/** What prom-client's registry reads of a metric, and its types do not tell. */
interface PromMetric {
  readonly name: string;
  readonly type: string;
  get(): object | Promise<object>;
}
