import { PanelBuilder as LinesBuilder } from "@grafana/grafana-foundation-sdk/logs";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/loki";
import { PanelBuilder as CountBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { logsDatasource } from "../../grafana/datasource.ts";
import { height, width } from "./panel.ts";
import { thresholds } from "./thresholds.ts";

/** A panel that asks Loki of the environment itself, whatever environment is chosen. */
interface LogOptions {
  readonly title: string;
  /** What is shown, and what to make of it. */
  readonly description: string;
  /** Of log-queries.ts. */
  readonly query: string;
  /** Of {@link width}; all of the dashboard where it is not said. */
  readonly width?: number;
}

/** Lines as they were printed, the newest first. */
export function logLines({ title, description, query, width: columns }: LogOptions): LinesBuilder {
  return new LinesBuilder()
    .title(title)
    .description(description)
    .datasource(logsDatasource)
    .span(columns ?? width.full)
    .height(height)
    .showTime(true)
    .enableLogDetails(true)
    .wrapLogMessage(true)
    .withTarget(target(query));
}

/**
 * How many lines there are, over time.
 *
 * @param options with the unit, and how each series is called
 */
export function logCounts(
  options: LogOptions & { readonly unit: string; readonly legend: string },
): CountBuilder {
  return new CountBuilder()
    .title(options.title)
    .description(options.description)
    .unit(options.unit)
    .datasource(logsDatasource)
    .span(options.width ?? width.full)
    .height(height)
    .thresholds(thresholds("green"))
    .fillOpacity(10)
    .axisSoftMin(0)
    .withTarget(target(options.query).legendFormat(options.legend));
}

function target(query: string): DataqueryBuilder {
  return new DataqueryBuilder().refId("A").datasource(logsDatasource).expr(query);
}
