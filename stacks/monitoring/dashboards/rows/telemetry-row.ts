import { CountsPerSecond, PercentUnit, Short } from "@grafana/grafana-foundation-sdk/units";
import { by, increase, max, rate, rateInterval, sum } from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import { logCollectorSeries } from "../../programs/log-collector.ts";
import { loki, lokiSeries } from "../../programs/loki.ts";
import { traceCollector, traceCollectorSeries } from "../../programs/trace-collector.ts";
import { percent } from "../../rules/percent.ts";
import type { Watch } from "../../rules/rule-group.ts";
import { below } from "../panels/thresholds.ts";
import { events, timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";

const { undeliveredShare, waitingShare, freeDiskShare } = objectives.alerts;

/** Whether what is printed and traced is kept, where the environment keeps it. */
export function telemetryRows({ programs }: Watch): readonly Row[] {
  const panels = [
    ...(programs.includes(loki) ? logs() : []),
    ...(programs.includes(traceCollector) ? traces() : []),
  ];
  return panels.length === 0 ? [] : [{ title: "What keeps logs and traces", panels }];
}

function logs() {
  const over = (name: Parameters<typeof logCollectorSeries>[0]) =>
    sum(increase(logCollectorSeries(name).over(rateInterval)));
  const perSecond = (name: Parameters<typeof logCollectorSeries>[0]) =>
    sum(rate(logCollectorSeries(name).over(rateInterval)));
  return [
    timeSeries({
      title: "Lines of the logs",
      description:
        "Lines per second that the collectors of all nodes read, and lines that Loki took. Where the second stays below the first, they wait, or are lost: the panels beside say which.",
      unit: CountsPerSecond,
      queries: [
        [perSecond("otelcol_receiver_accepted_log_records_total"), "read"],
        [perSecond("otelcol_exporter_sent_log_records_total"), "taken"],
      ],
    }),
    events({
      title: "Lines that did not get through",
      description: `Lines for which a collector had no room, that it could not mask, or that Loki refused for good; and those of which Loki says why. Above ${percent(undeliveredShare)} of all lines somebody is told.`,
      unit: Short,
      queries: [
        [over("otelcol_receiver_refused_log_records_total"), "no room"],
        [over("otelcol_receiver_failed_log_records_total"), "not masked"],
        [over("otelcol_exporter_send_failed_log_records_total"), "not taken"],
        [
          sum(
            increase(lokiSeries("loki_discarded_samples_total").over(rateInterval)),
            by("reason"),
          ),
          "Loki: {{reason}}",
        ],
      ],
    }),
    timeSeries({
      title: "Room for what waits for Loki",
      description: `The share that the collector of each node uses of its room for lines that Loki has not taken. At ${percent(waitingShare)} somebody is told: when there is none left, it stops to read.`,
      unit: PercentUnit,
      max: 1,
      thresholds: below(waitingShare),
      queries: [
        [
          max(
            logCollectorSeries("otelcol_exporter_queue_size").div(
              logCollectorSeries("otelcol_exporter_queue_capacity"),
            ),
            by("instance"),
          ),
          "{{instance}}",
        ],
      ],
    }),
    timeSeries({
      title: "Disk of Loki",
      description: `The share of its disk that is in use. Above ${percent(1 - freeDiskShare)} somebody is told: Loki forgets lines by their age, and not because there are too many.`,
      unit: PercentUnit,
      max: 1,
      thresholds: below(1 - freeDiskShare),
      queries: [[max(lokiSeries("loki_ingester_wal_disk_usage_percent")), "Loki"]],
    }),
  ];
}

function traces() {
  const over = (name: Parameters<typeof traceCollectorSeries>[0]) =>
    sum(increase(traceCollectorSeries(name).over(rateInterval)), by("job"));
  const perSecond = (name: Parameters<typeof traceCollectorSeries>[0]) =>
    sum(rate(traceCollectorSeries(name).over(rateInterval)), by("job"));
  return [
    timeSeries({
      title: "Spans",
      description:
        "Spans per second that came to the trace collector and to Jaeger, and those that went on from there: to Jaeger, and into its store. All four should be as one.",
      unit: CountsPerSecond,
      queries: [
        [perSecond("otelcol_receiver_accepted_spans_total"), "{{job}} in"],
        [perSecond("otelcol_exporter_sent_spans_total"), "{{job}} out"],
      ],
    }),
    events({
      title: "Spans that did not get through",
      description: `Spans for which there was no room, that could not be masked, or that were not taken, by the program that lost them. Above ${percent(undeliveredShare)} of its spans somebody is told.`,
      unit: Short,
      queries: [
        [over("otelcol_receiver_refused_spans_total"), "{{job}} no room"],
        [over("otelcol_receiver_failed_spans_total"), "{{job}} not masked"],
        [over("otelcol_exporter_send_failed_spans_total"), "{{job}} not taken"],
        [over("otelcol_exporter_enqueue_failed_spans_total"), "{{job}} no room to wait"],
      ],
    }),
  ];
}
