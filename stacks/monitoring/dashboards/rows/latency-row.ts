import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder,
  YAxisConfigBuilder,
} from "@grafana/grafana-foundation-sdk/heatmap";
import { PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { RequestsPerSecond, Seconds } from "@grafana/grafana-foundation-sdk/units";
import { by, rate, rateInterval, series, sum } from "@paystream/metrics/promql";
import { datasource } from "../../grafana/datasource.ts";
import { panelSize } from "../panel-size.ts";
import type { Row } from "../row.ts";
import { target } from "../target.ts";
import { chosenVersion } from "../version-variable.ts";

/** How long payments take, all of them (spec 000 §7.5, row 3). */
export function latencyRow(): Row {
  return { title: "Latency distribution", panels: [latencyHeatmap()] };
}

/** One heatmap for each chosen version: in a shared one their distributions would add up. */
function latencyHeatmap(): PanelBuilder {
  const buckets = series("auth_request_duration_seconds_bucket", { version: chosenVersion });
  return new PanelBuilder()
    .title("Latency of $version")
    .description("Payments per second by how long they took, in the buckets of the service.")
    .datasource(datasource)
    .repeat("version")
    .repeatDirection("h")
    .maxPerRow(2)
    .span(panelSize.full)
    .height(panelSize.height)
    .unit(RequestsPerSecond)
    .calculate(false)
    .yAxis(new YAxisConfigBuilder().unit(Seconds))
    .color(
      new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme("Oranges").steps(64),
    )
    .withTarget(
      target("A", sum(rate(buckets.over(rateInterval)), by("le")), "{{le}}")
        .format(PromQueryFormat.Heatmap)
        // Where requests are traced, each leads to one of them.
        .exemplar(true),
    );
}
