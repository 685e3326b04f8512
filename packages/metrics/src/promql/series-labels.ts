import type {
  Catalogue,
  HistogramDefinition,
  LabelDefinitions,
  MetricDefinition,
  ValuesOf,
} from "../catalogue/definition.ts";

type Part = "bucket" | "sum" | "count";

/** The names under which Prometheus stores a catalogue: three for each histogram. */
export type SeriesName<C extends Catalogue> = {
  [Name in keyof C & string]: C[Name]["type"] extends "histogram" ? `${Name}_${Part}` : Name;
}[keyof C & string];

/** The definition behind a series: the metric's own, or that of the histogram it is a part of. */
export type DefinitionOf<C extends Catalogue, Name extends string> = {
  [Metric in keyof C & string]: Name extends Metric | `${Metric}_${Part}` ? C[Metric] : never;
}[keyof C & string];

/** Counters and the parts of histograms only grow. */
export type KindOf<D extends MetricDefinition> = D["type"] extends "gauge" ? "gauge" : "counter";

/** The labels of a series in Prometheus, with their values. */
export type SeriesLabels<
  C extends Catalogue,
  Target extends LabelDefinitions,
  Name extends string,
> = ValuesOf<Exported<DefinitionOf<C, Name>["labels"], Target>> &
  ValuesOf<Target> &
  (Name extends `${string}_bucket` ? Bound<DefinitionOf<C, Name>> : unknown);

/** The labels that the service exposes, renamed where the target has one of the same name. */
type Exported<Labels extends LabelDefinitions, Target> = {
  [Label in keyof Labels as Label extends keyof Target
    ? `exported_${Label & string}`
    : Label]: Labels[Label];
};

/** The upper bound of a bucket. */
type Bound<D> = D extends HistogramDefinition
  ? { readonly le: `${D["buckets"][number]}` | "+Inf" }
  : unknown;

/**
 * The names of the labels, as {@link SeriesLabels} has them.
 *
 * @throws RangeError for a name that is not in the catalogue.
 */
export function seriesLabels(
  catalogue: Catalogue,
  target: LabelDefinitions,
  name: string,
): readonly string[] {
  const exported = Object.keys(definitionOf(catalogue, name).labels).map((label) =>
    Object.hasOwn(target, label) ? `exported_${label}` : label,
  );
  return [...exported, ...Object.keys(target), ...(name.endsWith("_bucket") ? ["le"] : [])];
}

function definitionOf(catalogue: Catalogue, name: string): MetricDefinition {
  const metric = catalogue[name];
  if (metric !== undefined && metric.type !== "histogram") return metric;
  const whole = catalogue[name.replace(/_(bucket|sum|count)$/, "")];
  if (metric === undefined && whole?.type === "histogram") return whole;
  throw new RangeError(`the catalogue has no series "${name}"`);
}
