import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** How long Prometheus may take to listen, to be ready, and to stop, in milliseconds. */
const LIMIT_MS = 30_000;

/** A series of an instant query, with its value at that instant. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A rule as Prometheus has loaded it. */
export interface LoadedRule {
  readonly type: "recording" | "alerting";
  readonly name: string;
  readonly query: string;
  readonly health: "ok" | "err" | "unknown";
  readonly lastError?: string;
  /** Of an alert: the series that it has, pending or firing. */
  readonly alerts?: readonly { readonly labels: Readonly<Record<string, string>> }[];
}

/** Prometheus as an operating system process, asked over its HTTP API. */
export class PrometheusProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#url = url;
  }

  /**
   * Starts Prometheus on a free port of the loopback interface.
   *
   * @param flags its command line, with `--log.format=json`, but for the address
   * @throws Error with what it wrote, if it is not ready in time
   */
  static async start(executable: string, flags: readonly string[]): Promise<PrometheusProcess> {
    const child = spawn(executable, [...flags, "--web.listen-address=127.0.0.1:0"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const kill = () => child.kill("SIGKILL");
    process.on("exit", kill);
    child.once("close", () => process.off("exit", kill));
    const written: string[] = [];
    const listening = new Promise<string>((resolve, reject) => {
      createInterface(child.stderr).on("line", (line) => {
        written.push(line);
        const [, address] = /"Listening on".*?"address":"([^"]+)"/.exec(line) ?? [];
        if (address !== undefined) {
          resolve(`http://${address}`);
        }
      });
      child.once("error", reject);
      child.once("close", (code) => reject(new Error(`It ended with exit code ${code}.`)));
      AbortSignal.timeout(LIMIT_MS).addEventListener("abort", () => {
        reject(new Error(`It does not listen after ${LIMIT_MS} ms.`));
      });
    });
    try {
      const url = await listening;
      const limit = AbortSignal.timeout(LIMIT_MS);
      while (!(await fetch(`${url}/-/ready`, { signal: limit })).ok) {
        await sleep(50, undefined, { signal: limit });
      }
      return new PrometheusProcess(child, url);
    } catch (error) {
      kill();
      throw new Error(`Prometheus did not start. It wrote:\n${written.join("\n")}`, {
        cause: error,
      });
    }
  }

  /** The values that a query has now. */
  async query(promql: string): Promise<Series[]> {
    const { result } = await this.#get<{
      result: readonly { metric: Record<string, string>; value: [number, string] }[];
    }>("query", { query: promql });
    return result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
  }

  /** The values of a label among the series of a selector. */
  labelValues(label: string, selector: string): Promise<string[]> {
    return this.#get(`label/${label}/values`, { "match[]": selector });
  }

  /** All rules that it evaluates. */
  async rules(): Promise<LoadedRule[]> {
    const { groups } = await this.#get<{ groups: readonly { rules: LoadedRule[] }[] }>("rules", {});
    return groups.flatMap(({ rules }) => rules);
  }

  /** How many targets it scrapes, by whether the last scrape succeeded. */
  async targets(): Promise<Record<string, number>> {
    const { activeTargets } = await this.#get<{ activeTargets: readonly { health: string }[] }>(
      "targets",
      { state: "active" },
    );
    const byHealth = Map.groupBy(activeTargets, ({ health }) => health);
    return Object.fromEntries([...byHealth].map(([health, { length }]) => [health, length]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#child, "close");
    this.#child.kill("SIGTERM");
    const late = sleep(LIMIT_MS, undefined, { ref: false }).then(() => this.#child.kill("SIGKILL"));
    await Promise.race([closed, late.then(() => closed)]);
  }

  /** https://prometheus.io/docs/prometheus/latest/querying/api/ */
  async #get<Data>(path: string, parameters: Readonly<Record<string, string>>): Promise<Data> {
    const answer = await fetch(`${this.#url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const { status, data, error } = (await answer.json()) as {
      status: string;
      data: Data;
      error?: string;
    };
    if (status !== "success") {
      throw new Error(`Prometheus refuses ${JSON.stringify(parameters)}: ${error}`);
    }
    return data;
  }
}
