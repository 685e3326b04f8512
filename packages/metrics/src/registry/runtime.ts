import { collectDefaultMetrics, type Registry } from "prom-client";

/**
 * prom-client's default gauges that `promtool check metrics` refuses: only a counter may end in
 * `_total`. Nothing is lost: each is the sum of the gauge of the same name without the suffix.
 */
const misnamed = [
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
];

/** Adds the metrics that the catalogue lists as `runtimeMetrics`, from prom-client's collectors. */
export function collectRuntimeMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);
}
