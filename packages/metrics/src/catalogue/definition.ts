/**
 * The shape of a metric's definition. A catalogue is plain data, so that the registry, the PromQL
 * builder and the documentation read the same facts, and the compiler knows each name and label.
 *
 * @module
 */

/** Marks a label that takes any string. The registry caps how many series such a metric may have. */
export const open = "open";

/** What a label may be: one of a closed list, or any string ({@link open}). */
export type LabelValues = readonly [string, ...string[]] | typeof open;

/** The labels of one metric, by name. */
export type LabelDefinitions = Readonly<Record<string, LabelValues>>;

interface Described {
  /** One sentence for the `# HELP` line. */
  readonly help: string;
  readonly labels: LabelDefinitions;
}

/** A number that only grows; its name ends in `_total`. */
export interface CounterDefinition extends Described {
  readonly type: "counter";
}

/** A number that goes up and down. */
export interface GaugeDefinition extends Described {
  readonly type: "gauge";
}

/** A distribution, counted in buckets. */
export interface HistogramDefinition extends Described {
  readonly type: "histogram";
  /** Upper bounds, ascending, in the metric's unit. `+Inf` is added by the registry. */
  readonly buckets: readonly [number, ...number[]];
}

export type MetricDefinition = CounterDefinition | GaugeDefinition | HistogramDefinition;

/** Metric name → definition. */
export type Catalogue = Readonly<Record<string, MetricDefinition>>;

/** The names in a catalogue of the metrics of one type. */
export type NameOf<C extends Catalogue, Type extends MetricDefinition["type"]> = {
  [Name in keyof C]: C[Name]["type"] extends Type ? Name : never;
}[keyof C] &
  string;

/** A full set of label values: closed labels as the union of their values, open ones as strings. */
export type ValuesOf<Labels extends LabelDefinitions> = {
  readonly [Label in keyof Labels]: Labels[Label] extends readonly (infer Value extends string)[]
    ? Value
    : string;
};

/** The label values of one series of a metric. */
export type LabelsOf<D extends MetricDefinition> = ValuesOf<D["labels"]>;
