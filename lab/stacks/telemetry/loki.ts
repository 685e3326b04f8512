import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Engine } from "../../engine.ts";
import { freePorts } from "../../free-ports.ts";
import { renderedFile } from "./rendered-file.ts";

/** How long it may take to be ready on a busy machine, in milliseconds. */
const READY_LIMIT_MS = 120_000;

/** A line as Loki has it. */
export interface StoredLine {
  readonly line: string;
  /** What leads to its stream. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A series that Loki counted. */
interface StoredCount {
  readonly labels: Readonly<Record<string, string>>;
  readonly most: number;
}

/** The Loki of an environment, with its rendered configuration, on this machine. */
export class Loki implements AsyncDisposable {
  readonly url: string;
  readonly #engine: Engine;

  private constructor(engine: Engine, url: string) {
    this.#engine = engine;
    this.url = url;
  }

  /** @param folder of its own; what a Loki before it left there is found again */
  static async start(executable: string, folder: string, port?: number): Promise<Loki> {
    const [free = 0, grpc = 0] = await freePorts(2);
    const http = port ?? free;
    await mkdir(folder, { recursive: true });
    const file = await renderedFile(folder, "loki", {
      "http_listen_port: 3100": `http_listen_port: ${http}\n  http_listen_address: 127.0.0.1\n  grpc_listen_port: ${grpc}`,
      "/var/loki": join(folder, "data"),
    });
    const engine = new Engine("Loki", executable, [`-config.file=${file}`]);
    const url = `http://127.0.0.1:${http}`;
    await engine.ready(READY_LIMIT_MS, async () => {
      const answer = await fetch(`${url}/ready`);
      if (!answer.ok) {
        throw new Error(await answer.text());
      }
    });
    return new Loki(engine, url);
  }

  /** The lines of the last hour that a query finds, oldest first. */
  async lines(query: string): Promise<readonly StoredLine[]> {
    const found = await this.#get("query_range", { query, limit: "5000", direction: "forward" });
    const { result } = found.data as {
      result: { stream: Record<string, string>; values: [string, string][] }[];
    };
    return result
      .flatMap(({ stream, values }) =>
        values.map(([time, line]) => ({ line, labels: stream, time })),
      )
      .sort((a, b) => (BigInt(a.time) < BigInt(b.time) ? -1 : 1))
      .map(({ line, labels }) => ({ line, labels }));
  }

  /** What a query counts in the last hour: the greatest value of each series, by its labels. */
  async counts(query: string): Promise<readonly StoredCount[]> {
    const found = await this.#get("query_range", { query, step: "15s" });
    const { result } = found.data as {
      result: { metric: Record<string, string>; values: [number, string][] }[];
    };
    return result.map(({ metric, values }) => ({
      labels: metric,
      most: Math.max(...values.map(([, value]) => Number(value))),
    }));
  }

  /** Every stream, by nothing but its labels. */
  async streams(): Promise<readonly Readonly<Record<string, string>>[]> {
    const found = await this.#get("series", { "match[]": '{service_name=~".+"}' });
    return found.data as Record<string, string>[];
  }

  /** What it is configured with, its defaults among it, as YAML. */
  async configuration(): Promise<string> {
    return (await fetch(`${this.url}/config`)).text();
  }

  async #get(path: string, parameters: Record<string, string>): Promise<{ data: unknown }> {
    const answer = await fetch(
      `${this.url}/loki/api/v1/${path}?${new URLSearchParams(parameters)}`,
    );
    if (!answer.ok) {
      throw new Error(`Loki answered ${answer.status}: ${await answer.text()}`);
    }
    return (await answer.json()) as { data: unknown };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine[Symbol.asyncDispose]();
  }
}
