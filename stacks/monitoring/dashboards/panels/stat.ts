import { BigValueColorMode, BigValueGraphMode } from "@grafana/grafana-foundation-sdk/common";
import type { ValueMapping } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { lastValue } from "./last-value.ts";
import { fillPanel, type PanelOptions } from "./panel.ts";

/** What a single value is now, large. */
export interface SingleValueOptions extends PanelOptions {
  /** What is shown where there is no data: no figure is no good news. */
  readonly noValue: string;
}

/**
 * Values as they are now.
 *
 * @param mappings names of values, where these are states
 */
export function stat(
  options: SingleValueOptions,
  mappings: readonly ValueMapping[] = [],
): PanelBuilder {
  return fillPanel(new PanelBuilder(), options, (query) => query.instant())
    .reduceOptions(lastValue())
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .mappings([...mappings]);
}
