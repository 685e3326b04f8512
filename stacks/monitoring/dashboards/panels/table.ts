import { PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/table";
import { fillPanel, type PanelQuery } from "./panel.ts";
import type { SingleValueOptions } from "./stat.ts";

/** A label of the series, as a column. */
interface Column {
  readonly label: string;
  readonly title: string;
  /** Where a cell leads to; `${__data.fields["<title>"]}` stands for its row's cell of that column. */
  readonly link?: { readonly title: string; readonly url: string };
}

/** What a table has of its own. */
export interface TableOptions extends Omit<SingleValueOptions, "queries"> {
  readonly query: PanelQuery[0];
  readonly columns: readonly Column[];
  /** The title of the column of values; without one they are not shown. */
  readonly value?: string;
}

/** A row for each series that there is now. */
export function table({ query, columns, value, ...options }: TableOptions): PanelBuilder {
  const titles = columns.map(({ label, title }) => [label, title] as const);
  const order = [...titles.map(([label]) => label), "Value"];
  const builder = fillPanel(new PanelBuilder(), { ...options, queries: [[query, ""]] }, (one) =>
    one.instant().format(PromQueryFormat.Table),
  ).withTransformation({
    id: "organize",
    options: {
      excludeByName: { Time: true, ...(value === undefined ? { Value: true } : {}) },
      indexByName: Object.fromEntries(order.map((name, index) => [name, index])),
      renameByName: Object.fromEntries([
        ...titles,
        ...(value === undefined ? [] : [["Value", value]]),
      ]),
    },
  });
  for (const { title, link } of columns) {
    if (link !== undefined) {
      builder.overrideByName(title, [{ id: "links", value: [link] }]);
    }
  }
  return builder;
}
