import { catalogue, type LabelsOf, type PayStreamCatalogue } from "@paystream/metrics";

type MetricName = keyof PayStreamCatalogue;
type LabelName<Name extends MetricName> = keyof LabelsOf<PayStreamCatalogue[Name]> & string;

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SAMPLE = /^(?<series>\w+)(?:\{(?<labels>.*)\})? (?<value>\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** The samples of a scrape, asked for by the names and labels of the catalogue. */
export class Samples {
  readonly #series = new Map<string, Sample[]>();

  /** @param exposition - the text that `/metrics` answers with */
  constructor(exposition: string) {
    for (const line of exposition.split("\n")) {
      const { series, labels = "", value } = SAMPLE.exec(line)?.groups ?? {};
      if (series !== undefined) {
        const samples = this.#series.get(series) ?? [];
        samples.push({
          labels: Object.fromEntries(
            [...labels.matchAll(LABEL)].map(([, name = "", text = ""]) => [name, text]),
          ),
          value: Number(value),
        });
        this.#series.set(series, samples);
      }
    }
  }

  /**
   * The values of a metric, summed up over the labels that are not named. Of a histogram, how many
   * observations it has.
   *
   * @returns value by the named labels' values, separated by spaces; what is 0 is left out
   */
  by<Name extends MetricName>(name: Name, ...labels: LabelName<Name>[]): Record<string, number> {
    const series = catalogue[name].type === "histogram" ? `${name}_count` : name;
    const sums: Record<string, number> = {};
    for (const sample of this.#series.get(series) ?? []) {
      const key = labels.map((label) => sample.labels[label]).join(" ");
      sums[key] = (sums[key] ?? 0) + sample.value;
    }
    return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
  }

  /** The sum over all series of a metric; of a histogram, how many observations it has. */
  total(name: MetricName): number {
    return this.by(name)[""] ?? 0;
  }
}
