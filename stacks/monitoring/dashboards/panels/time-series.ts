import {
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  StackingConfigBuilder,
  StackingMode,
} from "@grafana/grafana-foundation-sdk/common";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { fillPanel, type PanelOptions } from "./panel.ts";

/** Values over time. Where it has thresholds they are lines. */
export function timeSeries(options: PanelOptions): PanelBuilder {
  const { Line, Off } = GraphThresholdsStyleMode;
  return fillPanel(new PanelBuilder(), options, (query) => query.range())
    .fillOpacity(10)
    .axisSoftMin(0)
    .thresholdsStyle(
      new GraphThresholdsStyleConfigBuilder().mode(options.thresholds === undefined ? Off : Line),
    );
}

/** Values over time that add up to something. */
export function stackedTimeSeries(options: PanelOptions): PanelBuilder {
  return timeSeries(options)
    .fillOpacity(40)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group("A"));
}

/** How often something happened, where it mostly does not. */
export function events(options: PanelOptions): PanelBuilder {
  return timeSeries(options).drawStyle(GraphDrawStyle.Bars).fillOpacity(60);
}
