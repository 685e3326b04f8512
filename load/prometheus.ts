import { UsageError } from "../stacks/commands/environment-argument.ts";
import { forwardPort } from "../stacks/commands/port-forward.ts";
import type { Environment } from "../stacks/environment.ts";
import { prometheusEndpoint } from "../stacks/monitoring/prometheus-endpoint.ts";

/** A series with its values over some time. */
export interface RangedSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Each at a time in milliseconds since the epoch. */
  readonly values: readonly (readonly [at: number, value: number])[];
}

/** A span of time in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How many values a series has at most over a span. */
const MOST_VALUES = 240;
/** How long an answer is waited for, in milliseconds. */
const ANSWER_MS = 30_000;

/** An environment's Prometheus. https://prometheus.io/docs/prometheus/latest/querying/api/ */
export class Prometheus {
  readonly #url: URL;

  constructor(url: URL) {
    this.#url = url;
  }

  /** The values that a query had over a span of time. */
  async range(query: { toString(): string }, span: Span): Promise<readonly RangedSeries[]> {
    const { from, to } = span;
    const step = stepSeconds(span);
    const { result } = await this.#get<{
      result: readonly { metric: Record<string, string>; values: [number, string][] }[];
    }>("query_range", {
      query: `${query}`,
      start: `${from / 1000}`,
      end: `${to / 1000}`,
      step: `${step}`,
    });
    return result.map(({ metric, values }) => ({
      labels: metric,
      values: values.map(([at, value]) => [at * 1000, Number(value)]),
    }));
  }

  /** The alerts that are firing or pending now. */
  async alerts(): Promise<readonly FiringAlert[]> {
    return (await this.#get<{ alerts: readonly FiringAlert[] }>("alerts", {})).alerts;
  }

  /** Its alerting and recording rules. */
  async rules(): Promise<readonly LoadedRule[]> {
    const { groups } = await this.#get<{ groups: readonly { rules: readonly LoadedRule[] }[] }>(
      "rules",
      {},
    );
    return groups.flatMap(({ rules }) => rules);
  }

  async #get<Data>(path: string, parameters: Readonly<Record<string, string>>): Promise<Data> {
    const url = new URL(`/api/v1/${path}?${new URLSearchParams(parameters)}`, this.#url);
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(
      (error: Error) => {
        throw new UsageError(
          `Prometheus does not answer at ${this.#url.origin}: ${(error.cause as Error)?.message || error.message}`,
        );
      },
    );
    const said = await answer.text();
    const { status, data, error } = parsed(said);
    if (status !== "success") {
      throw new UsageError(
        `What answers at ${this.#url.origin} is no Prometheus that can say: ${answer.status} ${error ?? said.slice(0, 200)}`,
      );
    }
    return data as Data;
  }
}

/** How many moments {@link Prometheus.range} asks about. */
export function momentsOf(span: Span): number {
  return Math.floor((span.to - span.from) / 1000 / stepSeconds(span)) + 1;
}

function stepSeconds({ from, to }: Span): number {
  return Math.max(1, Math.ceil((to - from) / 1000 / MOST_VALUES));
}

/** A rule as Prometheus has loaded it. */
interface LoadedRule {
  readonly name: string;
  readonly health: "ok" | "err" | "unknown";
  readonly lastError?: string;
}

/** An alert as Prometheus tells it. */
export interface FiringAlert {
  readonly state: "pending" | "firing";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The Prometheus of an environment, by a port-forward for as long as it is kept. */
export async function forwardPrometheus(
  environment: Pick<Environment, "kubeContext" | "namespace">,
): Promise<Disposable & { readonly prometheus: Prometheus }> {
  const { name, port } = prometheusEndpoint;
  const url = `http://127.0.0.1:${port}`;
  const forward = await forwardPort(environment, `service/${name}`, url);
  return {
    prometheus: new Prometheus(new URL(url)),
    [Symbol.dispose]: () => forward[Symbol.dispose](),
  };
}

interface Answer {
  readonly status?: string;
  readonly data?: unknown;
  readonly error?: string;
}

function parsed(text: string): Answer {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
