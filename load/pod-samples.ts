import { setTimeout as sleep } from "node:timers/promises";
import { contract } from "@paystream/auth-service/contract";
import { by, max, series } from "@paystream/metrics/promql";
import type { Prometheus, RangedSeries, Span } from "./prometheus.ts";

/** What a pod has said of itself over some time. */
export interface PodSamples {
  readonly pod: string;
  readonly memoryBytes: Samples;
  /** Open file descriptors: each connection is one, and what else there are stays the same. */
  readonly connections: Samples;
  /** How many answers its store of idempotency keys holds. */
  readonly storedKeys: Samples;
  /** When its process was started; another time is another process. */
  readonly startedAt: Samples;
}

export type Samples = RangedSeries["values"];

/** The metrics of the service's process that a soak watches. */
const watched = {
  memoryBytes: "process_resident_memory_bytes",
  connections: "process_open_fds",
  storedKeys: "idempotency_entries",
  startedAt: "process_start_time_seconds",
} as const;

/** How often a service without a Prometheus is asked, in milliseconds. */
const ASK_MS = 1_000;

/** What an environment's Prometheus knows of its pods. */
export async function samplesFromPrometheus(
  prometheus: Prometheus,
  span: Span,
): Promise<readonly PodSamples[]> {
  const ask = async (name: (typeof watched)[keyof typeof watched]) => {
    const query = max(series(name, { app: contract.resources.app }), by("pod"));
    const found = await prometheus.range(query, span);
    return new Map(found.map(({ labels, values }) => [labels["pod"] ?? "", values]));
  };
  const [memoryBytes, connections, storedKeys, startedAt] = await Promise.all([
    ask(watched.memoryBytes),
    ask(watched.connections),
    ask(watched.storedKeys),
    ask(watched.startedAt),
  ]);
  return [...memoryBytes].map(([pod, values]) => ({
    pod,
    memoryBytes: values,
    connections: connections.get(pod) ?? [],
    storedKeys: storedKeys.get(pod) ?? [],
    startedAt: startedAt.get(pod) ?? [],
  }));
}

/** Asks one service itself for what it says at `/metrics`, until it is told to stop. */
export class MetricsWatch {
  readonly #stopped = new AbortController();
  readonly #samples: Promise<PodSamples>;

  /** @param url where its `/metrics` is */
  constructor(url: URL) {
    this.#samples = this.#watch(new URL(contract.paths.metrics, url));
  }

  /** Ends it. */
  async stop(): Promise<readonly PodSamples[]> {
    this.#stopped.abort();
    return [await this.#samples];
  }

  async #watch(url: URL): Promise<PodSamples> {
    const { signal } = this.#stopped;
    const samples = { memoryBytes: [], connections: [], storedKeys: [], startedAt: [] } as Record<
      keyof typeof watched,
      (readonly [number, number])[]
    >;
    while (!signal.aborted) {
      const at = Date.now();
      // One that is missed is seen by what is there: fewer samples, or another process.
      const text = await fetch(url, { signal: AbortSignal.timeout(5 * ASK_MS) }).then(
        (answer) => answer.text(),
        () => "",
      );
      for (const [key, name] of Object.entries(watched)) {
        const [, value] = new RegExp(`^${name} (\\S+)$`, "m").exec(text) ?? [];
        if (value !== undefined) {
          samples[key as keyof typeof watched].push([at, Number(value)]);
        }
      }
      await sleep(ASK_MS, undefined, { signal }).catch(() => {});
    }
    return { pod: url.host, ...samples };
  }
}
