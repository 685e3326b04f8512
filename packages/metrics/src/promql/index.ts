/**
 * PromQL built from the catalogue: a metric, a label or a value of a closed label that does not
 * exist is a type error, and so is the rate of a gauge or a quantile of buckets without `le`.
 *
 * @module
 */

export { catalogue } from "../catalogue/catalogue.ts";
export { runtimeMetrics } from "../catalogue/runtime.ts";
export { scrapeMetrics, targetLabels } from "../catalogue/target.ts";
export { absent, absentOverTime } from "./absent.ts";
export { avg, by, count, type Grouping, max, min, sum, without } from "./aggregation.ts";
export { clampMax, clampMin } from "./clamp.ts";
export type { Duration } from "./duration.ts";
export type { Expression } from "./expression.ts";
export { histogramQuantile } from "./histogram-quantile.ts";
export {
  type Matcher,
  type Matchers,
  matches,
  noneOf,
  not,
  notMatches,
  oneOf,
} from "./matcher.ts";
export { ignoring, type Matching, on } from "./matching.ts";
export {
  avgOverTime,
  changes,
  countOverTime,
  delta,
  deriv,
  lastOverTime,
  maxOverTime,
  minOverTime,
  presentOverTime,
  quantileOverTime,
  sumOverTime,
} from "./over-time.ts";
export { argoArgument, grafanaVariable, type Placeholder, rateInterval } from "./placeholder.ts";
export type { RangeVector, SeriesKind } from "./range-vector.ts";
export { increase, irate, rate, resets } from "./rate.ts";
export {
  type RecordingRule,
  type RecordingRuleName,
  type Rule,
  recordingRule,
} from "./recording-rule.ts";
export { number, type Scalar, scalar, time, vector } from "./scalar.ts";
export type { Selector } from "./selector.ts";
export { selectors, series } from "./series.ts";
export type { SeriesLabels, SeriesName } from "./series-labels.ts";
export type { Comparison, Vector } from "./vector.ts";
