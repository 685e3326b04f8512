import { RequestsPerSecond } from "@grafana/grafana-foundation-sdk/units";
import { by, rate, rateInterval, series, sum } from "@paystream/metrics/promql";
import { heatmap } from "../panels/heatmap.ts";
import { width } from "../panels/panel.ts";
import type { Row } from "../row.ts";
import { chosenVersion } from "../version-variable.ts";

/** How long payments take, all of them (spec 000 §7.5, row 3). */
export function latencyRow(): Row {
  const buckets = series("auth_request_duration_seconds_bucket", { version: chosenVersion });
  return {
    title: "Latency distribution",
    panels: [
      // One for each chosen version: in a shared one their distributions would add up.
      heatmap({
        title: "Latency of $version",
        description:
          "Payments per second by how long they took, in the buckets of the service. A second cloud above the first is a part of the payments that is slow, which a percentile hides.",
        unit: RequestsPerSecond,
        width: width.full,
        queries: [[sum(rate(buckets.over(rateInterval)), by("le")), "{{le}}"]],
      })
        .repeat("version")
        .repeatDirection("h")
        .maxPerRow(2),
    ],
  };
}
