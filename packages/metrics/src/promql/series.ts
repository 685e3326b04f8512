import { catalogue } from "../catalogue/catalogue.ts";
import type { Catalogue, LabelDefinitions } from "../catalogue/definition.ts";
import { runtimeMetrics } from "../catalogue/runtime.ts";
import { scrapeMetrics, targetLabels } from "../catalogue/target.ts";
import { type Matcher, type Matchers, matchersText } from "./matcher.ts";
import { Selector } from "./selector.ts";
import {
  type DefinitionOf,
  type KindOf,
  type SeriesLabels,
  type SeriesName,
  seriesLabels,
} from "./series-labels.ts";

/**
 * Makes the function that selects series by name and matchers. It takes names of the catalogue,
 * labels that Prometheus has for them, and of a closed label only the values it lists.
 *
 * @param catalogue what is scraped; a histogram `x` is selected as `x_bucket`, `x_sum`, `x_count`.
 * @param target labels that Prometheus adds on the scrape.
 */
export function selectors<const C extends Catalogue, const Target extends LabelDefinitions>(
  catalogue: C,
  target: Target,
) {
  /** @throws RangeError for a name or a label that got past the types. */
  return function series<Name extends SeriesName<C>>(
    name: Name,
    matchers: Matchers<SeriesLabels<C, Target, Name>> = {},
  ): Selector<KindOf<DefinitionOf<C, Name>>, keyof SeriesLabels<C, Target, Name> & string> {
    const labels = seriesLabels(catalogue, target, name);
    const unknown = Object.keys(matchers).find((label) => !labels.includes(label));
    if (unknown !== undefined) {
      throw new RangeError(`${name} has no label "${unknown}"; its labels: ${labels.join(", ")}`);
    }
    return new Selector(
      `${name}${matchersText(matchers as Readonly<Record<string, Matcher<string>>>)}`,
    );
  };
}

/** Selects series of the authorization service, of its runtime, and of Prometheus's scrapes. */
export const series = selectors(
  { ...catalogue, ...runtimeMetrics, ...scrapeMetrics },
  targetLabels,
);
