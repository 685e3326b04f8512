import { by, increase, max, sum, type Vector } from "@paystream/metrics/promql";
import { objectives } from "../../objectives.ts";
import type { Pace } from "../../pace.ts";
import { dashboardUids } from "../dashboards/dashboard-uids.ts";
import { logCollectorSeries } from "../programs/log-collector.ts";
import { loki, lokiSeries } from "../programs/loki.ts";
import { traceCollector, traceCollectorSeries } from "../programs/trace-collector.ts";
import type { AlertDefinition } from "./alert.ts";
import { percent } from "./percent.ts";
import type { RuleGroup, Watch } from "./rule-group.ts";

const FIVE_MINUTES = 300;
const TEN_MINUTES = 600;
const QUARTER_HOUR = 900;

/** One batch that is refused once is nobody's work: so many are the least that somebody is told of. */
const leastUndelivered = 20;

const { undeliveredShare, waitingShare, freeDiskShare } = objectives.alerts;

/**
 * What keeps logs and traces: the collectors, Loki and Jaeger. Payments do without them, so nobody is woken;
 * but what is not kept cannot be had later.
 */
export function telemetryRules({ pace, programs }: Watch): RuleGroup {
  return {
    name: "telemetry",
    dashboard: dashboardUids.operational,
    recorded: [],
    alerts: [
      ...(programs.includes(loki)
        ? [logsNotDelivered(pace), logsWaiting(pace), lokiRefuses(pace), lokiDisk(pace)]
        : []),
      ...(programs.includes(traceCollector) ? [tracesNotDelivered(pace)] : []),
    ],
  };
}

const logsNotDelivered = (pace: Pace): AlertDefinition => {
  const over = (name: Parameters<typeof logCollectorSeries>[0]) =>
    sum(increase(logCollectorSeries(name).over(pace.duration(QUARTER_HOUR))), by("job"));
  return {
    name: "LogsNotDelivered",
    query: anyOf(
      [
        over("otelcol_receiver_refused_log_records_total"),
        over("otelcol_receiver_failed_log_records_total"),
        over("otelcol_exporter_send_failed_log_records_total"),
      ],
      over("otelcol_receiver_accepted_log_records_total"),
    ),
    for: pace.duration(FIVE_MINUTES),
    severity: "warning",
    team: "platform",
    explainedBy: ["LokiRefusesLines"],
    summary: "Lines of the logs do not get through {{ $labels.job }}",
    description: `{{ $value | printf "%.0f" }} lines did not get through {{ $labels.job }} over the last ${pace.inWords(QUARTER_HOUR)}: it had no room for them, could not mask them, or Loki did not take them. At most ${percent(undeliveredShare)} is accepted.`,
  };
};

/** Those on one node, from the disk of which they are gone when the kubelet begins new files. */
const logsWaiting = (pace: Pace): AlertDefinition => ({
  name: "LogsWaiting",
  query: max(
    logCollectorSeries("otelcol_exporter_queue_size").div(
      logCollectorSeries("otelcol_exporter_queue_capacity"),
    ),
    by("job", "instance"),
  ).gte(waitingShare),
  for: pace.duration(TEN_MINUTES),
  severity: "warning",
  team: "platform",
  summary: "Logs of a node wait for Loki",
  description: `{{ $value | humanizePercentage }} of the room that {{ $labels.instance }} of {{ $labels.job }} has for what waits for Loki has been in use for ${pace.inWords(TEN_MINUTES)}. When there is none left, lines wait in the kubelet's files, which are not kept for long.`,
});

const lokiRefuses = (pace: Pace): AlertDefinition => ({
  name: "LokiRefusesLines",
  query: sum(
    increase(lokiSeries("loki_discarded_samples_total").over(pace.duration(QUARTER_HOUR))),
    by("reason"),
  ).gte(leastUndelivered),
  for: pace.duration(FIVE_MINUTES),
  severity: "warning",
  team: "platform",
  summary: "Loki refuses lines: {{ $labels.reason }}",
  description: `Loki has refused {{ $value | printf "%.0f" }} lines over the last ${pace.inWords(QUARTER_HOUR)} because of {{ $labels.reason }}. Nobody sends them again.`,
});

const lokiDisk = (pace: Pace): AlertDefinition => ({
  name: "LokiDiskFull",
  query: max(lokiSeries("loki_ingester_wal_disk_usage_percent")).gt(1 - freeDiskShare),
  for: pace.duration(FIVE_MINUTES),
  severity: "warning",
  team: "platform",
  summary: "The disk of Loki is nearly full",
  description: `{{ $value | humanizePercentage }} of the disk of Loki has been in use for ${pace.inWords(FIVE_MINUTES)}. It forgets lines by their age only; when there is no room left, it takes none.`,
});

/** Jaeger is made of the same parts as the collector before it, and counts as it does. */
const tracesNotDelivered = (pace: Pace): AlertDefinition => {
  const over = (name: Parameters<typeof traceCollectorSeries>[0]) =>
    sum(increase(traceCollectorSeries(name).over(pace.duration(QUARTER_HOUR))), by("job"));
  return {
    name: "TracesNotDelivered",
    query: anyOf(
      [
        over("otelcol_receiver_refused_spans_total"),
        over("otelcol_receiver_failed_spans_total"),
        over("otelcol_exporter_send_failed_spans_total"),
        over("otelcol_exporter_enqueue_failed_spans_total"),
      ],
      over("otelcol_receiver_accepted_spans_total"),
    ),
    for: pace.duration(FIVE_MINUTES),
    severity: "warning",
    team: "platform",
    summary: "Spans do not get through {{ $labels.job }}",
    description: `{{ $value | printf "%.0f" }} spans did not get through {{ $labels.job }} over the last ${pace.inWords(QUARTER_HOUR)}: it had no room for them, could not mask them, or what comes after it did not take them. At most ${percent(undeliveredShare)} is accepted. Traces have gaps, and they are lost.`,
  };
};

/** What did not get through in one way or another, where it is more than is accepted of what came in. */
function anyOf(lost: readonly Vector<"job">[], received: Vector<"job">): Vector<"job"> {
  return lost
    .map((count) => count.gt(received.mul(undeliveredShare)).and(count.gte(leastUndelivered)))
    .reduce((all, one) => all.or(one));
}
