import { it } from "vitest";
import { useTool } from "../tools/use-tool.ts";
import { describeAlert } from "./describe-alert.ts";
import { addedLatency } from "./payment-series.ts";
import { counter, gauge } from "./phases.ts";
import { testRecorded } from "./rule-test.ts";

const promtool = useTool("promtool");

/** Answers of the pods of a role, by status code. */
const answers = (code: number, perMinute: readonly (readonly [minutes: number, count: number])[]) =>
  counter(
    `auth_service_requests_total{role="stable",status_code="${code}",endpoint="/v1/authorize"}`,
    perMinute.map(([minutes, count]) => ({ minutes, perMinute: count })),
  );

const up = (
  pod: string,
  phases: readonly (readonly [minutes: number, value: number | undefined])[],
) =>
  gauge(
    `up{job="auth-service",pod="${pod}",instance="${pod}:8080"}`,
    phases.map(([minutes, value]) => ({ minutes, value })),
  );

describeAlert(promtool, {
  alert: "AuthServiceDown",
  severity: "critical",
  labels: {},
  trouble: [
    // One cannot be reached, the other one is gone: nobody answers.
    up("a", [
      [10, 1],
      [10, 0],
      [10, 1],
    ]),
    up("b", [
      [10, 1],
      [10, undefined],
      [10, 1],
    ]),
  ],
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "pending" },
    { at: "10m45s", state: "pending" },
    { at: "11m", state: "firing" },
    { at: "19m45s", state: "firing" },
    { at: "20m", state: "inactive" },
  ],
  tells: {
    at: "15m",
    summary: "No pod of the service answers",
    description:
      "0 pods of auth-service have answered Prometheus for 1 minute. Either there are none, or none can be reached: payments are most likely refused.",
  },
  quiet: {
    "one pod of two that is gone": [
      up("a", [
        [10, 1],
        [20, 0],
      ]),
      up("b", [[30, 1]]),
    ],
    "another job that is down": [
      up("a", [[30, 1]]),
      gauge('up{job="gateway",instance="c"}', [{ minutes: 30, value: 0 }]),
    ],
  },
  firesWithoutData: [
    { at: "45s", state: "pending" },
    { at: "1m", state: "firing" },
    { at: "30m", state: "firing" },
  ],
});

describeAlert(promtool, {
  alert: "AuthServiceErrorRate",
  severity: "critical",
  labels: { role: "stable" },
  trouble: [
    answers(200, [
      [10, 90],
      [10, 90],
      [10, 90],
    ]),
    answers(502, [
      [10, 0],
      [10, 10],
      [10, 0],
    ]),
  ],
  moments: [
    { at: "10m", state: "inactive" },
    { at: "12m15s", state: "inactive" },
    { at: "12m30s", state: "pending" },
    { at: "14m15s", state: "pending" },
    { at: "14m30s", state: "firing" },
    { at: "20m", state: "firing" },
    { at: "25m", state: "inactive" },
  ],
  tells: {
    at: "18m",
    summary: "Too many requests to stable pods end in a server error",
    description:
      "10% of the requests to stable pods were answered with a 5xx over the last 5 minutes; at most 5% is accepted.",
  },
  quiet: {
    "few requests": [answers(200, [[30, 1]]), answers(502, [[30, 2]])],
    "clients that send nonsense": [answers(200, [[30, 90]]), answers(400, [[30, 90]])],
    "a service that nobody asks": [answers(200, [[30, 0]]), answers(502, [[30, 0]])],
    "requests that never failed, so that the series of failures is not there": [
      answers(200, [[30, 90]]),
    ],
  },
});

describeAlert(promtool, {
  alert: "AuthServiceAddedLatencyHigh",
  severity: "warning",
  labels: {},
  trouble: addedLatency([
    { minutes: 10, quick: 10 },
    { minutes: 10, quick: 9, delayed: 1 },
    { minutes: 10, quick: 10 },
  ]),
  moments: [
    { at: "10m", state: "inactive" },
    { at: "12m15s", state: "inactive" },
    { at: "13m", state: "pending" },
    { at: "15m15s", state: "pending" },
    { at: "16m", state: "firing" },
    { at: "20m", state: "firing" },
    { at: "25m", state: "inactive" },
  ],
  tells: {
    at: "18m",
    summary: "The service itself slows payments down",
    description:
      "To one payment in twenty the service added more than 375ms over the last 5 minutes, besides the time of its processor; the objective is 0.2s.",
  },
  quiet: {
    "few payments": addedLatency([{ minutes: 30, delayed: 0.5 }]),
    "one slow payment in thirty": addedLatency([{ minutes: 30, quick: 29, delayed: 1 }]),
  },
});

describeAlert(promtool, {
  alert: "AuthServiceCpuHigh",
  severity: "warning",
  labels: { pod: "a" },
  trouble: [
    // 0.4 of the half processor that a pod may have.
    counter('process_cpu_seconds_total{pod="a",role="stable"}', [
      { minutes: 10, perMinute: 6 },
      { minutes: 30, perMinute: 24 },
      { minutes: 20, perMinute: 6 },
    ]),
  ],
  moments: [
    { at: "10m", state: "inactive" },
    { at: "15m", state: "pending" },
    { at: "25m", state: "pending" },
    { at: "30m", state: "firing" },
    { at: "40m", state: "firing" },
    { at: "45m", state: "inactive" },
  ],
  tells: {
    at: "35m",
    summary: "Pod a is short of processor time",
    description:
      "Pod a has used 80% of the processor time that it may have for 15 minutes; above 70% there is no room for a peak, or for the loss of another pod.",
  },
  quiet: {
    "a peak of ten minutes": [
      counter('process_cpu_seconds_total{pod="a"}', [
        { minutes: 10, perMinute: 6 },
        { minutes: 10, perMinute: 29 },
        { minutes: 10, perMinute: 6 },
      ]),
    ],
    "two pods that use half of theirs": ["a", "b"].map((pod) =>
      counter(`process_cpu_seconds_total{pod="${pod}"}`, [{ minutes: 30, perMinute: 15 }]),
    ),
  },
});

const memory = (pod: string, phases: readonly (readonly [minutes: number, mebibytes: number])[]) =>
  gauge(
    `process_resident_memory_bytes{pod="${pod}",role="stable"}`,
    phases.map(([minutes, mebibytes]) => ({ minutes, value: mebibytes * 1024 ** 2 })),
  );

describeAlert(promtool, {
  alert: "AuthServiceMemoryHigh",
  severity: "warning",
  labels: { pod: "a" },
  trouble: [
    memory("a", [
      [10, 128],
      [10, 224],
      [10, 128],
    ]),
    memory("b", [[30, 128]]),
  ],
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "pending" },
    { at: "14m45s", state: "pending" },
    { at: "15m", state: "firing" },
    { at: "19m45s", state: "firing" },
    { at: "20m", state: "inactive" },
  ],
  tells: {
    at: "18m",
    summary: "Pod a is short of memory",
    description:
      "Pod a has used 87.5% of the memory that it may have for 5 minutes. At 100% it is killed, with the payments that it is working on.",
  },
  quiet: {
    "a peak of four minutes": [
      memory("a", [
        [10, 128],
        [4, 250],
        [16, 128],
      ]),
    ],
    "pods that use less": [memory("a", [[30, 217]])],
  },
});

it("records the shares that alerts and dashboards read", async (context) => {
  await testRecorded(promtool(context), {
    group: "system",
    series: [
      answers(200, [[10, 90]]),
      answers(502, [[10, 10]]),
      ...addedLatency([{ minutes: 10, quick: 10 }]),
      counter('process_cpu_seconds_total{pod="a"}', [{ minutes: 10, perMinute: 6 }]),
      memory("a", [[10, 64]]),
    ],
    values: [
      { series: 'role:auth_service_requests:increase5m{role="stable"}', at: "10m", value: 500 },
      {
        series: 'role:auth_service_server_errors:ratio_rate5m{role="stable"}',
        at: "10m",
        value: 0.1,
      },
      {
        series: "environment:auth_added_latency_seconds_count:increase5m",
        at: "10m",
        value: 200,
      },
      { series: "environment:auth_added_latency_seconds:p95_rate5m", at: "10m", value: 0.004875 },
      {
        series: 'pod:process_cpu_seconds:limit_ratio_rate5m{pod="a"}',
        at: "10m",
        value: 0.2,
      },
      { series: 'pod:process_resident_memory_bytes:limit_ratio{pod="a"}', at: "9m", value: 0.25 },
    ],
  });
});
