import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder,
  YAxisConfigBuilder,
} from "@grafana/grafana-foundation-sdk/heatmap";
import { PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { Seconds } from "@grafana/grafana-foundation-sdk/units";
import { fillPanel, type PanelOptions } from "./panel.ts";

/** How the durations of a histogram, by the bounds of its buckets in seconds, were distributed over time. */
export function heatmap(options: PanelOptions): PanelBuilder {
  return fillPanel(new PanelBuilder(), options, (query) =>
    // Where requests are traced, each exemplar leads to one of them.
    query.range().format(PromQueryFormat.Heatmap).exemplar(true),
  )
    .calculate(false)
    .yAxis(new YAxisConfigBuilder().unit(Seconds))
    .color(
      new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme("Oranges").steps(64),
    );
}
