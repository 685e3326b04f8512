/**
 * Metrics for a service: the catalogue, the registry, the middleware of Hono, and operations.
 * PromQL over the same catalogue is `@paystream/metrics/promql`.
 *
 * @module
 */

export { catalogue, type PayStreamCatalogue } from "./catalogue/catalogue.ts";
export {
  type Catalogue,
  type CounterDefinition,
  type GaugeDefinition,
  type HistogramDefinition,
  type LabelDefinitions,
  type LabelsOf,
  type LabelValues,
  type MetricDefinition,
  type NameOf,
  open,
} from "./catalogue/definition.ts";
export { type ServiceOf, type StandardSet, standardSet } from "./catalogue/standard-set.ts";
export { metricsEndpoint } from "./http/metrics-endpoint.ts";
export {
  endpointOf,
  type RequestMetricsOptions,
  requestMetrics,
  unmatchedEndpoint,
} from "./http/request-metrics.ts";
export { type Attempt, type Operation, type OperationOptions, operation } from "./operation.ts";
export type {
  Counter,
  CounterHandle,
  Exemplar,
  Gauge,
  GaugeHandle,
  Histogram,
  HistogramHandle,
  Reading,
} from "./registry/metric.ts";
export { createRegistry, type Registry, type RegistryOptions } from "./registry/registry.ts";
