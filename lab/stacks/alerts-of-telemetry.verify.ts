import { useTool } from "../tools/use-tool.ts";
import { describeAlert } from "./describe-alert.ts";
import { counter, gauge } from "./phases.ts";

const promtool = useTool("promtool");

type Phases = readonly (readonly [minutes: number, value: number | undefined])[];

const measured = (series: string, phases: Phases) =>
  gauge(
    series,
    phases.map(([minutes, value]) => ({ minutes, value })),
  );
const counted = (series: string, phases: Phases) =>
  counter(
    series,
    phases.map(([minutes, perMinute]) => ({ minutes, perMinute })),
  );

const line = {
  accepted: 'otelcol_receiver_accepted_log_records_total{job="log-collector",instance="a"}',
  refused: 'otelcol_receiver_refused_log_records_total{job="log-collector",instance="a"}',
  failed: 'otelcol_receiver_failed_log_records_total{job="log-collector",instance="a"}',
  sendFailed: 'otelcol_exporter_send_failed_log_records_total{job="log-collector",instance="a"}',
};

/** A quarter of an hour of trouble after ten good minutes. */
const trouble = (perMinute: number): Phases => [
  [10, 0],
  [15, perMinute],
  [35, 0],
];

describeAlert(promtool, {
  alert: "LogsNotDelivered",
  severity: "warning",
  labels: { job: "log-collector" },
  trouble: [
    counted(line.accepted, [[60, 600]]),
    counted(line.refused, [[60, 0]]),
    counted(line.failed, [[60, 0]]),
    // It is not there before the first failure.
    counted(line.sendFailed, [
      [9, undefined],
      [1, 0],
      [15, 60],
      [35, 0],
    ]),
  ],
  moments: [
    { at: "10m", state: "inactive" },
    { at: "12m", state: "pending" },
    { at: "18m", state: "firing" },
    { at: "36m", state: "firing" },
    { at: "41m", state: "inactive" },
  ],
  tells: {
    at: "25m",
    summary: "Lines of the logs do not get through log-collector",
    description:
      "900 lines did not get through log-collector over the last 15 minutes: it had no room for them, could not mask them, or Loki did not take them. At most 1% is accepted.",
  },
  quiet: {
    "lines that all get through": [
      counted(line.accepted, [[30, 600]]),
      counted(line.refused, [[30, 0]]),
      counted(line.failed, [[30, 0]]),
    ],
    "one in two hundred": [
      counted(line.accepted, [[30, 600]]),
      counted(line.sendFailed, [[30, 3]]),
    ],
    "few lines, of which one a minute is lost": [
      counted(line.accepted, [[30, 2]]),
      counted(line.sendFailed, [[30, 1]]),
    ],
    "nothing that is printed": [
      counted(line.accepted, [[30, 0]]),
      counted(line.refused, [[30, 0]]),
    ],
  },
});

describeAlert(promtool, {
  alert: "LogsNotDelivered",
  severity: "warning",
  labels: { job: "log-collector" },
  // What is refused is not among what is accepted: nothing is.
  trouble: [
    counted(line.accepted, [
      [10, 600],
      [15, 0],
      [35, 600],
    ]),
    counted(line.refused, trouble(600)),
    counted(line.failed, [[60, 0]]),
  ],
  moments: [
    { at: "10m", state: "inactive" },
    { at: "18m", state: "firing" },
    { at: "41m", state: "inactive" },
  ],
  tells: {
    at: "25m",
    summary: "Lines of the logs do not get through log-collector",
    description:
      "9000 lines did not get through log-collector over the last 15 minutes: it had no room for them, could not mask them, or Loki did not take them. At most 1% is accepted.",
  },
  quiet: {},
});

const queue = (size: Phases) => [
  measured(
    'otelcol_exporter_queue_size{job="log-collector",instance="a",exporter="otlp_http"}',
    size,
  ),
  measured(
    'otelcol_exporter_queue_capacity{job="log-collector",instance="a",exporter="otlp_http"}',
    [[60, 20]],
  ),
];

describeAlert(promtool, {
  alert: "LogsWaiting",
  severity: "warning",
  labels: { job: "log-collector", instance: "a" },
  trouble: queue([
    [10, 0],
    [20, 18],
    [30, 2],
  ]),
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "pending" },
    { at: "20m", state: "firing" },
    { at: "30m", state: "inactive" },
  ],
  tells: {
    at: "25m",
    summary: "Logs of a node wait for Loki",
    description:
      "90% of the room that a of log-collector has for what waits for Loki has been in use for 10 minutes. When there is none left, lines wait in the kubelet's files, which are not kept for long.",
  },
  quiet: {
    "a Loki that restarts": queue([
      [10, 0],
      [5, 20],
      [15, 0],
    ]),
    "some that wait": queue([[30, 15]]),
  },
});

const discarded = (phases: Phases) =>
  counted('loki_discarded_samples_total{job="loki",reason="rate_limited",tenant="fake"}', phases);

describeAlert(promtool, {
  alert: "LokiRefusesLines",
  severity: "warning",
  labels: { reason: "rate_limited" },
  trouble: [discarded(trouble(60))],
  moments: [
    { at: "10m", state: "inactive" },
    { at: "12m", state: "pending" },
    { at: "18m", state: "firing" },
    { at: "36m", state: "firing" },
    { at: "41m", state: "inactive" },
  ],
  tells: {
    at: "25m",
    summary: "Loki refuses lines: rate_limited",
    description:
      "Loki has refused 900 lines over the last 15 minutes because of rate_limited. Nobody sends them again.",
  },
  quiet: { "one a minute": [discarded([[30, 1]])], "none any more": [discarded([[30, 0]])] },
});

const disk = (phases: Phases) =>
  measured('loki_ingester_wal_disk_usage_percent{job="loki",instance="loki:3100"}', phases);

describeAlert(promtool, {
  alert: "LokiDiskFull",
  severity: "warning",
  labels: {},
  trouble: [
    disk([
      [10, 0.8],
      [20, 0.95],
      [30, 0.8],
    ]),
  ],
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "pending" },
    { at: "15m", state: "firing" },
    { at: "30m", state: "inactive" },
  ],
  tells: {
    at: "25m",
    summary: "The disk of Loki is nearly full",
    description:
      "95% of the disk of Loki has been in use for 5 minutes. It forgets lines by their age only; when there is no room left, it takes none.",
  },
  quiet: { "a disk with room": [disk([[30, 0.89]])] },
});

const spans = (job: string, counts: Readonly<Record<string, Phases>>) =>
  Object.entries(counts).map(([count, phases]) =>
    counted(`otelcol_${count}_spans_total{job="${job}",instance="${job}:8888"}`, phases),
  );

for (const [job, lost] of [
  ["trace-collector", "receiver_refused"],
  ["trace-collector", "receiver_failed"],
  ["trace-collector", "exporter_send_failed"],
  ["trace-collector", "exporter_enqueue_failed"],
  ["jaeger", "exporter_send_failed"],
] as const) {
  describeAlert(promtool, {
    alert: "TracesNotDelivered",
    severity: "warning",
    labels: { job },
    trouble: [
      ...spans("trace-collector", { receiver_accepted: [[60, 600]] }),
      ...spans("jaeger", { receiver_accepted: [[60, 600]] }),
      ...spans(job, { [lost]: trouble(60) }),
    ],
    moments: [
      { at: "10m", state: "inactive" },
      { at: "12m", state: "pending" },
      { at: "18m", state: "firing" },
      { at: "36m", state: "firing" },
      { at: "41m", state: "inactive" },
    ],
    tells: {
      at: "25m",
      summary: `Spans do not get through ${job}`,
      description: `900 spans did not get through ${job} over the last 15 minutes: it had no room for them, could not mask them, or what comes after it did not take them. At most 1% is accepted. Traces have gaps, and they are lost.`,
    },
    quiet: {
      "spans that all get through": spans(job, {
        receiver_accepted: [[30, 600]],
        [lost]: [[30, 0]],
      }),
      "one in two hundred": spans(job, { receiver_accepted: [[30, 600]], [lost]: [[30, 3]] }),
      "few spans, of which one a minute is lost": spans(job, {
        receiver_accepted: [[30, 2]],
        [lost]: [[30, 1]],
      }),
    },
  });
}
