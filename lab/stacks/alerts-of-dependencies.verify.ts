import { it } from "vitest";
import { useTool } from "../tools/use-tool.ts";
import { describeAlert } from "./describe-alert.ts";
import { counter } from "./phases.ts";
import { testRecorded } from "./rule-test.ts";

const promtool = useTool("promtool");

type Phases = readonly (readonly [minutes: number, perMinute: number])[];

const phasesOf = (phases: Phases) => phases.map(([minutes, perMinute]) => ({ minutes, perMinute }));

const calls = (outcome: "success" | "error" | "timeout", phases: Phases) =>
  counter(
    `dependency_requests_total{dependency="visa_net",outcome="${outcome}",pod="a"}`,
    phasesOf(phases),
  );

describeAlert(promtool, {
  alert: "ProcessorErrors",
  severity: "warning",
  labels: { dependency: "visa_net" },
  trouble: [
    calls("success", [
      [10, 40],
      [10, 30],
      [10, 40],
    ]),
    calls("timeout", [
      [10, 0],
      [10, 10],
      [10, 0],
    ]),
  ],
  moments: [
    { at: "11m30s", state: "inactive" },
    { at: "12m30s", state: "pending" },
    { at: "15m", state: "firing" },
    { at: "20m", state: "firing" },
    { at: "25m", state: "inactive" },
  ],
  tells: {
    at: "18m",
    summary: "Calls of visa_net fail",
    description:
      "25% of the calls of visa_net ended in an error or a timeout over the last 5 minutes; above 10% it is not well. A declined payment is none of them.",
  },
  quiet: {
    "few calls": [calls("success", [[30, 1]]), calls("error", [[30, 2]])],
    "one call in twenty": [calls("success", [[30, 38]]), calls("error", [[30, 2]])],
    "a processor that nobody asks": [calls("success", [[30, 0]]), calls("error", [[30, 0]])],
  },
});

const payments = (status: "approved" | "rejected", phases: Phases) =>
  counter(`auth_requests_total{status="${status}",role="stable",pod="a"}`, phasesOf(phases));

describeAlert(promtool, {
  alert: "CircuitBreakerUnstable",
  severity: "warning",
  labels: {},
  trouble: [
    payments("approved", [[180, 20]]),
    payments("rejected", [
      [60, 0],
      [60, 1],
      [60, 0],
    ]),
  ],
  moments: [
    { at: "60m", state: "inactive" },
    { at: "70m", state: "inactive" },
    { at: "80m", state: "firing" },
    { at: "120m", state: "firing" },
    { at: "180m", state: "inactive" },
  ],
  tells: {
    at: "120m",
    summary: "Circuit breakers have refused many payments",
    description:
      "Circuit breakers have refused 4.762% of the payments of the last 1 hour; at most 1% is accepted. Where none is open now, they open and close again.",
  },
  quiet: {
    "few payments": [payments("approved", [[90, 4]]), payments("rejected", [[90, 2]])],
    "a breaker that opened once": [
      payments("approved", [[90, 40]]),
      payments("rejected", [
        [30, 0],
        [0.5, 20],
        [59.5, 0],
      ]),
    ],
    "no payments": [payments("approved", [[90, 0]]), payments("rejected", [[90, 0]])],
  },
  quietMinutes: 90,
});

const evictions = (phases: Phases) =>
  counter('idempotency_evictions_total{pod="a"}', phasesOf(phases));

describeAlert(promtool, {
  alert: "IdempotencyStoreEvicting",
  severity: "warning",
  labels: { pod: "a" },
  trouble: [
    evictions([
      [10, 0],
      [10, 4],
      [10, 0],
    ]),
  ],
  moments: [
    { at: "10m", state: "inactive" },
    { at: "10m15s", state: "pending" },
    { at: "11m15s", state: "firing" },
    { at: "20m", state: "firing" },
    { at: "25m30s", state: "inactive" },
  ],
  tells: {
    at: "18m",
    summary: "Pod a forgets answers before their time",
    description:
      "Pod a has dropped 20 answers that should have been kept, over the last 5 minutes, because its store is full. A client that repeats one of these payments is charged again.",
  },
  quiet: { "a store that has room": [evictions([[30, 0]])] },
});

it("records the calls of processors, and what breakers refused", async (context) => {
  await testRecorded(promtool(context), {
    group: "dependencies",
    series: [
      calls("success", [[90, 36]]),
      calls("error", [[90, 4]]),
      payments("approved", [[90, 39]]),
      payments("rejected", [[90, 1]]),
    ],
    values: [
      {
        series: 'dependency:dependency_requests:increase5m{dependency="visa_net"}',
        at: "90m",
        value: 200,
      },
      {
        series: 'dependency:dependency_requests_failed:ratio_rate5m{dependency="visa_net"}',
        at: "90m",
        value: 0.1,
      },
      { series: "environment:auth_requests_rejected:ratio_rate1h", at: "90m", value: 0.025 },
    ],
  });
});
