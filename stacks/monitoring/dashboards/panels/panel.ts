import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import type { ThresholdsConfig } from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import type { Expression } from "@paystream/metrics/promql";
import { chosenEnvironment } from "../environment-variable.ts";
import { thresholds } from "./thresholds.ts";

/** Panels are as wide as these, of the 24 columns of a dashboard. */
export const width = { quarter: 6, third: 8, half: 12, full: 24 } as const;

/** And as high as this, in rows of a dashboard. */
export const height = 8;

/** A query, and how each of its series is called; `{{label}}` is replaced. */
export type PanelQuery = readonly [query: Expression, legend: string];

/** What every panel says, whatever it looks like. */
export interface PanelOptions {
  readonly title: string;
  /** What is shown, and what to make of it. */
  readonly description: string;
  /** Of @grafana/grafana-foundation-sdk/units; on another axis queries may have others. */
  readonly unit: string;
  /** They are lettered in this order: A, B, C. */
  readonly queries: readonly [PanelQuery, ...PanelQuery[]];
  /** Of {@link width}; half of the dashboard where it is not said. */
  readonly width?: number;
  /** Colors or lines by value; one color where they are not said. */
  readonly thresholds?: Builder<ThresholdsConfig>;
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  /** What is shown where there is no data. */
  readonly noValue?: string;
}

/** What the builders of all kinds of panels have in common. */
interface PanelBuilder {
  title(title: string): this;
  description(description: string): this;
  unit(unit: string): this;
  datasource(datasource: typeof chosenEnvironment): this;
  span(columns: number): this;
  height(rows: number): this;
  thresholds(thresholds: Builder<ThresholdsConfig>): this;
  min(min: number): this;
  max(max: number): this;
  decimals(decimals: number): this;
  noValue(text: string): this;
  withTarget(target: DataqueryBuilder): this;
}

/**
 * Gives a panel what it says and asks.
 *
 * @param target makes the query: over the dashboard's time range, or of now
 */
export function fillPanel<Kind extends PanelBuilder>(
  builder: Kind,
  options: PanelOptions,
  target: (query: DataqueryBuilder) => DataqueryBuilder,
): Kind {
  const { min, max, decimals, noValue } = options;
  builder
    .title(options.title)
    .description(options.description)
    .unit(options.unit)
    .datasource(chosenEnvironment)
    .span(options.width ?? width.half)
    .height(height)
    .thresholds(options.thresholds ?? thresholds("green"));
  if (min !== undefined) {
    builder.min(min);
  }
  if (max !== undefined) {
    builder.max(max);
  }
  if (decimals !== undefined) {
    builder.decimals(decimals);
  }
  if (noValue !== undefined) {
    builder.noValue(noValue);
  }
  for (const [index, [query, legend]] of options.queries.entries()) {
    builder.withTarget(
      target(
        new DataqueryBuilder()
          .refId(String.fromCharCode("A".charCodeAt(0) + index))
          .datasource(chosenEnvironment)
          .expr(query.promql)
          .legendFormat(legend),
      ),
    );
  }
  return builder;
}
