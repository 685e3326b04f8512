import { catalogue } from "@paystream/metrics/promql";

/** Seconds between two samples. */
const STEP_SECONDS = 15;

/** How many payments of each kind come with every sample, and for how long. */
export interface Phase {
  readonly minutes: number;
  /** Approved in 0.1 to 0.25 s. */
  readonly fast?: number;
  /** Approved in 1 to 2.5 s: within the objective. */
  readonly slower?: number;
  /** Approved in 2.5 to 5 s. */
  readonly slow?: number;
  /** Declined in 0.1 to 0.25 s. */
  readonly declined?: number;
  /** Refused by an open circuit breaker, without a call. */
  readonly rejected?: number;
}

/** A series as promtool reads it. */
export interface InputSeries {
  readonly series: string;
  /** https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series */
  readonly values: string;
}

/** What the pods of a role expose while these phases pass, one after the other. */
export function payments(role: "canary" | "stable", phases: readonly Phase[]): InputSeries[] {
  const { buckets } = catalogue.auth_request_duration_seconds;
  const counted = (status: string, count: (phase: Phase) => number): InputSeries => ({
    series: `auth_requests_total{role="${role}",status="${status}"}`,
    values: running(phases, count),
  });
  const within = (bound: number) => (phase: Phase) =>
    (bound >= 0.25 ? fast(phase) : 0) +
    (bound >= 2.5 ? (phase.slower ?? 0) : 0) +
    (bound >= 5 ? slow(phase) : 0);
  return [
    counted("approved", ({ fast = 0, slower = 0, slow = 0 }) => fast + slower + slow),
    counted("declined", ({ declined = 0 }) => declined),
    counted("rejected", ({ rejected = 0 }) => rejected),
    {
      series: `auth_request_duration_seconds_count{role="${role}"}`,
      values: running(phases, within(Number.POSITIVE_INFINITY)),
    },
    ...[...buckets, Number.POSITIVE_INFINITY].map((bound) => ({
      series: `auth_request_duration_seconds_bucket{role="${role}",le="${bound === Number.POSITIVE_INFINITY ? "+Inf" : bound}"}`,
      values: running(phases, within(bound)),
    })),
  ];
}

/** The state of a circuit breaker while these phases pass: 0 closed, 1 half-open, 2 open. */
export function breaker(
  role: "canary" | "stable",
  phases: readonly { readonly minutes: number; readonly state: 0 | 1 | 2 }[],
): InputSeries[] {
  const values = phases.flatMap(({ minutes, state }) => Array(stepsOf(minutes)).fill(state));
  return [{ series: `circuit_breaker_state{role="${role}"}`, values: values.join(" ") }];
}

/** How many payments come with every sample, by what the service adds to their processor's time. */
export interface AddedLatencyPhase {
  readonly minutes: number;
  /** 2.5 to 5 ms. */
  readonly quick?: number;
  /** 0.25 to 0.5 s. */
  readonly delayed?: number;
}

/** What a pod exposes of the latency that it adds while these phases pass. */
export function addedLatency(phases: readonly AddedLatencyPhase[]): InputSeries[] {
  const { buckets } = catalogue.auth_added_latency_seconds;
  const within = (bound: number) => (phase: AddedLatencyPhase) =>
    (bound >= 0.005 ? (phase.quick ?? 0) : 0) + (bound >= 0.5 ? (phase.delayed ?? 0) : 0);
  return [
    {
      series: 'auth_added_latency_seconds_count{role="stable"}',
      values: running(phases, within(Number.POSITIVE_INFINITY)),
    },
    ...[...buckets, Number.POSITIVE_INFINITY].map((bound) => ({
      series: `auth_added_latency_seconds_bucket{role="stable",le="${bound === Number.POSITIVE_INFINITY ? "+Inf" : bound}"}`,
      values: running(phases, within(bound)),
    })),
  ];
}

function fast({ fast: approved = 0, declined = 0 }: Phase): number {
  return approved + declined;
}

function slow({ slow: approved = 0 }: Phase): number {
  return approved;
}

/** A counter that starts at 0 and grows with every sample of a phase. */
function running<Of extends { readonly minutes: number }>(
  phases: readonly Of[],
  count: (phase: Of) => number,
): string {
  let total = 0;
  const values = phases.flatMap((phase) =>
    Array.from({ length: stepsOf(phase.minutes) }, () => {
      total += count(phase);
      return total;
    }),
  );
  return [0, ...values].join(" ");
}

function stepsOf(minutes: number): number {
  return (minutes * 60) / STEP_SECONDS;
}
