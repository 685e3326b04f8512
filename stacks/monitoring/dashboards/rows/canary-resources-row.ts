import { PercentUnit, Seconds } from "@grafana/grafana-foundation-sdk/units";
import {
  by,
  histogramQuantile,
  max,
  rate,
  rateInterval,
  series,
  sum,
} from "@paystream/metrics/promql";
import { authServiceSize } from "../../../service/pod-template.ts";
import { width } from "../panels/panel.ts";
import { timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";

const BYTES_PER_MIB = 1024 ** 2;

/** What a release costs, beside the version that it replaces: what no gate sees. */
export function canaryResourcesRow(): Row {
  const buckets = series("auth_added_latency_seconds_bucket");
  return {
    title: "What it costs",
    panels: [
      timeSeries({
        title: "Added latency by role",
        description:
          "What canary and stable pods add to nineteen of twenty payments, besides their processors' time. The gates look at the whole time, of which this is a small part: a release that doubles it passes them.",
        unit: Seconds,
        width: width.third,
        queries: [
          [
            histogramQuantile(0.95, sum(rate(buckets.over(rateInterval)), by("role", "le"))),
            "{{role}}",
          ],
        ],
      }),
      timeSeries({
        title: "Event loop lag by role",
        description:
          "How late the event loops of canary and stable pods are, at the 99th percentile: the worst pod of each role.",
        unit: Seconds,
        width: width.third,
        queries: [[max(series("nodejs_eventloop_lag_p99_seconds"), by("role")), "{{role}}"]],
      }),
      timeSeries({
        title: "Memory by role",
        description:
          "The share of its limit of memory that the worst pod of each role uses. A canary's that only grows will be killed after the release, when nobody looks.",
        unit: PercentUnit,
        width: width.third,
        queries: [
          [
            max(series("process_resident_memory_bytes"), by("role")).div(
              authServiceSize.limits.memory * BYTES_PER_MIB,
            ),
            "{{role}}",
          ],
        ],
      }),
    ],
  };
}
