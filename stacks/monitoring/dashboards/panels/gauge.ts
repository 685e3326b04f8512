import { PanelBuilder } from "@grafana/grafana-foundation-sdk/gauge";
import { lastValue } from "./last-value.ts";
import { fillPanel } from "./panel.ts";
import type { SingleValueOptions } from "./stat.ts";

/** A value as it is now, between the least and the most that it can be. */
export interface GaugeOptions extends SingleValueOptions {
  readonly min: number;
  readonly max: number;
}

/** Values as they are now, on a scale with its thresholds. */
export function gauge(options: GaugeOptions): PanelBuilder {
  return fillPanel(new PanelBuilder(), options, (query) => query.instant())
    .reduceOptions(lastValue())
    .showThresholdMarkers(true);
}
