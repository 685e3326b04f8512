import { join } from "node:path";
import { Engine } from "../../engine.ts";
import { freePorts } from "../../free-ports.ts";
import { renderedFile } from "./rendered-file.ts";

const READY_LIMIT_MS = 60_000;

/** A span as Jaeger shows it (its API of version 1, which Grafana asks too). */
export interface StoredSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  readonly tags: readonly { readonly key: string; readonly value: unknown }[];
  readonly references: readonly { readonly spanID: string }[];
  readonly logs: readonly unknown[];
  readonly processID: string;
}

interface StoredTrace {
  readonly spans: readonly StoredSpan[];
  readonly processes: Readonly<Record<string, { readonly tags: StoredSpan["tags"] }>>;
}

/** The Jaeger of an environment, with its rendered configuration, on this machine. */
export class Jaeger implements AsyncDisposable {
  /** Host and port of its OTLP receiver. */
  readonly receiver: string;
  /** Of its metrics. */
  readonly metrics: string;
  readonly #url: string;
  readonly #engine: Engine;

  private constructor(engine: Engine, receiver: string, metrics: string, url: string) {
    this.#engine = engine;
    this.receiver = receiver;
    this.metrics = metrics;
    this.#url = url;
  }

  /** @param folder of its own */
  static async start(executable: string, folder: string): Promise<Jaeger> {
    const [receiver = 0, query = 0, grpc = 0, health = 0, metrics = 0] = await freePorts(5);
    const file = await renderedFile(folder, "jaeger", {
      "0.0.0.0:4317": `127.0.0.1:${receiver}`,
      "endpoint: 0.0.0.0:16686": `endpoint: 127.0.0.1:${query}\n    grpc:\n      endpoint: 127.0.0.1:${grpc}`,
      "0.0.0.0:13133": `127.0.0.1:${health}`,
      "host: 0.0.0.0": "host: 127.0.0.1",
      "port: 8888": `port: ${metrics}`,
      "/var/jaeger": join(folder, "jaeger"),
    });
    const engine = new Engine("Jaeger", executable, [`--config=${file}`]);
    await engine.ready(READY_LIMIT_MS, async () => {
      const answer = await fetch(`http://127.0.0.1:${health}/status`);
      if (!answer.ok) {
        throw new Error(await answer.text());
      }
    });
    return new Jaeger(
      engine,
      `127.0.0.1:${receiver}`,
      `http://127.0.0.1:${metrics}/metrics`,
      `http://127.0.0.1:${query}`,
    );
  }

  /** Everything that it has of a service. */
  async traces(service: string): Promise<readonly StoredTrace[]> {
    const answer = await fetch(`${this.#url}/api/traces?service=${service}&limit=1000&lookback=1h`);
    const { data } = (await answer.json()) as { data: readonly StoredTrace[] | null };
    return data ?? [];
  }

  async trace(id: string): Promise<StoredTrace | undefined> {
    const answer = await fetch(`${this.#url}/api/traces/${id}`);
    const { data } = (await answer.json()) as { data: readonly StoredTrace[] | null };
    return data?.[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine[Symbol.asyncDispose]();
  }
}

/** The tags of a span or a process by their names. */
export function tagsOf({ tags }: Pick<StoredSpan, "tags">): Readonly<Record<string, unknown>> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}
