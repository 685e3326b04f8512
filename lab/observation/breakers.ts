import { by, max, series } from "@paystream/metrics/promql";
import type { PrometheusApi, Series } from "./prometheus-api.ts";

/** In the order of the values of `circuit_breaker_state`. */
const states = ["closed", "half-open", "open"] as const;
export type BreakerState = (typeof states)[number];

/** The circuit breakers of a pod. */
export interface PodBreakers {
  readonly pod: string;
  /** The worst of them. */
  readonly state: BreakerState;
  readonly processors: readonly { readonly processor: string; readonly state: BreakerState }[];
}

/** Reads the state of every breaker as it was at the last scrape. */
export async function readBreakers(
  prometheus: PrometheusApi,
  signal: AbortSignal,
): Promise<readonly PodBreakers[]> {
  const [pods, processors] = await Promise.all([
    prometheus.query(max(series("circuit_breaker_state"), by("pod")), signal),
    prometheus.query(
      max(series("circuit_breaker_processor_state"), by("pod", "processor")),
      signal,
    ),
  ]);
  return breakersOf(pods, processors);
}

function breakersOf(
  pods: readonly Series[],
  processors: readonly Series[],
): readonly PodBreakers[] {
  return pods
    .map(({ labels: { pod = "" }, value }) => ({
      pod,
      state: stateOf(value),
      processors: processors
        .filter(({ labels }) => labels["pod"] === pod)
        .map((own) => ({ processor: own.labels["processor"] ?? "", state: stateOf(own.value) }))
        .sort((one, other) => one.processor.localeCompare(other.processor)),
    }))
    .sort((one, other) => one.pod.localeCompare(other.pod));
}

function stateOf(value: number): BreakerState {
  return states[value] ?? "open";
}
