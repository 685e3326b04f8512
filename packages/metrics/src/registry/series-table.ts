import { type LabelDefinitions, open } from "../catalogue/definition.ts";

/** The value that open labels take beyond the limit of a metric's series. */
const otherSeries = "other";

/** The label values of one series. */
export type SeriesLabels = Readonly<Record<string, string>>;

/** One node of the table: a value of each label leads one level down, to the series. */
class Branch<Series> {
  readonly branches = new Map<string, Branch<Series>>();
  series: Series | undefined;
}

/**
 * The series of one metric, found by their label values.
 *
 * A tree of maps and not one map with a joined key: finding a series builds no string, and no label
 * value can be mistaken for two.
 */
export class SeriesTable<Series> {
  readonly #metric: string;
  readonly #definitions: LabelDefinitions;
  readonly #names: readonly string[];
  readonly #limit: number;
  readonly #create: (labels: SeriesLabels) => Series;
  readonly #root = new Branch<Series>();
  readonly #all: Series[] = [];

  /**
   * @param metric its name, for error messages.
   * @param limit series beyond which a new label set gets {@link otherSeries} for its open labels.
   * @param create makes the series of a label set that is asked for the first time.
   */
  constructor(
    metric: string,
    definitions: LabelDefinitions,
    limit: number,
    create: (labels: SeriesLabels) => Series,
  ) {
    this.#metric = metric;
    this.#definitions = definitions;
    this.#names = Object.keys(definitions);
    this.#limit = limit;
    this.#create = create;
  }

  /** In the order in which they were asked for. */
  get all(): readonly Series[] {
    return this.#all;
  }

  /**
   * The series of a label set, made when it is new.
   *
   * @throws TypeError for a missing, unknown or non-string label.
   * @throws RangeError for a value that a closed label does not list.
   */
  at(labels: SeriesLabels): Series {
    return this.#find(labels) ?? this.#add(this.#admitted(labels));
  }

  #find(labels: SeriesLabels): Series | undefined {
    if (Object.keys(labels).length !== this.#names.length) return undefined;
    let branch: Branch<Series> | undefined = this.#root;
    for (const name of this.#names) {
      // An absent label looks up undefined, which no branch has.
      branch = branch.branches.get(labels[name] as string);
      if (branch === undefined) return undefined;
    }
    return branch.series;
  }

  #add(labels: SeriesLabels): Series {
    let branch = this.#root;
    for (const value of Object.values(labels)) {
      let next = branch.branches.get(value);
      if (next === undefined) {
        next = new Branch();
        branch.branches.set(value, next);
      }
      branch = next;
    }
    // Already there when the labels were collapsed to a series that exists.
    if (branch.series === undefined) {
      branch.series = this.#create(labels);
      this.#all.push(branch.series);
    }
    return branch.series;
  }

  /** The labels in the order of the definition, checked, with open ones collapsed at the limit. */
  #admitted(labels: SeriesLabels): SeriesLabels {
    const unknown = Object.keys(labels).filter((name) => !Object.hasOwn(this.#definitions, name));
    if (unknown.length > 0) {
      const known = this.#names.length > 0 ? this.#names.join(", ") : "none";
      throw new TypeError(
        `${this.#metric} has no label "${unknown.join('", "')}"; its labels: ${known}`,
      );
    }
    const full = this.#all.length >= this.#limit;
    const admitted: Record<string, string> = {};
    for (const name of this.#names) {
      const value: unknown = labels[name];
      const allowed = this.#definitions[name];
      if (typeof value !== "string") {
        throw new TypeError(`${this.#metric} needs a string for the label "${name}", got ${value}`);
      }
      if (allowed !== undefined && allowed !== open && !allowed.includes(value)) {
        throw new RangeError(
          `${this.#metric} has no ${name}="${value}"; its values: ${allowed.join(", ")}`,
        );
      }
      admitted[name] = full && allowed === open ? otherSeries : value;
    }
    return admitted;
  }
}
