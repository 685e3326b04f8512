/**
 * What code that measures holds in its hands: a metric, and the handle of one of its series.
 *
 * @module
 */

/** The argument of `labels`: none for a metric without labels, else all of them. */
type LabelArguments<Labels> = keyof Labels extends never ? [] : [labels: Labels];

/** One value of a metric that is computed when it is scraped. */
export interface Reading<Labels> {
  readonly labels: Labels;
  readonly value: number;
}

/** Computes a metric's values at scrape time: one number, or one per label set. */
type Reader<Labels> = keyof Labels extends never ? () => number : () => Iterable<Reading<Labels>>;

/** One series of a counter. */
export interface CounterHandle {
  /** Adds `amount` (default 1). @throws RangeError unless it is finite and not negative. */
  inc(amount?: number): void;
  readonly value: number;
}

/** One series of a gauge. `NaN` is a value (a rate of nothing); anything but a number is refused. */
export interface GaugeHandle {
  set(value: number): void;
  inc(amount?: number): void;
  dec(amount?: number): void;
  readonly value: number;
}

/** Labels by which an observation leads to the one request that it was made of, such as `trace_id`. */
export type Exemplar = Readonly<Record<string, string>>;

/** One series of a histogram. */
export interface HistogramHandle {
  /**
   * Counts one observation, in seconds.
   *
   * @param exemplar shown beside its bucket until the next one comes, where exemplars are asked for
   * @throws RangeError unless finite and not negative.
   */
  observe(seconds: number, exemplar?: Exemplar): void;
}

interface Labelled<Labels, Handle> {
  /**
   * The handle of one series, always the same one for the same labels; it exists from then on, with
   * the value 0. Asking costs a few lookups: keep the handle where it is used often.
   *
   * @throws TypeError for a missing, unknown or non-string label.
   * @throws RangeError for a value that a closed label does not list.
   * @throws Error when the metric is computed by `collect`.
   */
  labels(...labels: LabelArguments<Labels>): Handle;
}

interface Collected<Labels> {
  /**
   * Computes the values when they are scraped, instead of holding them. Readings that share their
   * labels (as those beyond the limit do, under `other`) are added up. An exception of `read` fails
   * the scrape: a missing target is noticed, a silently missing series is not.
   *
   * @throws Error when the metric has handles or a reader already.
   */
  collect(read: Reader<Labels>): void;
}

export interface Counter<Labels> extends Labelled<Labels, CounterHandle>, Collected<Labels> {}
export interface Gauge<Labels> extends Labelled<Labels, GaugeHandle>, Collected<Labels> {}
export interface Histogram<Labels> extends Labelled<Labels, HistogramHandle> {}
