import { createTransactionIds } from "../src/authorization/transaction-id.ts";
import { readConfiguration } from "../src/configuration.ts";
import { contract } from "../src/contract.ts";
import type { Processor } from "../src/processor/processor.ts";
import { type RunningService, runService } from "../src/server/run-service.ts";
import { createService } from "../src/service.ts";
import { createServiceLog, trustedWords } from "../src/service-log.ts";
import { createTracing } from "../src/tracing/create-tracing.ts";
import type { Tracing } from "../src/tracing/span.ts";

/** A valid payment; its card is no test card, so that the success rate decides. */
export const payment = {
  card_number: "4532 0151 1283 0366",
  amount: 150,
  currency: "USD",
  merchant: "Amazon",
  processor: "visa_net",
};

/** A line of the service's log. */
export interface LogLine {
  readonly level: string;
  readonly request_id: string;
  readonly action: string;
  readonly message: string;
  readonly duration_ms?: number;
  readonly extra?: Record<string, unknown>;
}

/** The service on a free port of this process, with its log kept. */
export class TestService implements AsyncDisposable {
  readonly lines: LogLine[] = [];
  readonly #running: RunningService;
  readonly #tracing: Tracing | undefined;

  private constructor(running: RunningService, lines: LogLine[], tracing: Tracing | undefined) {
    this.#running = running;
    this.lines = lines;
    this.#tracing = tracing;
  }

  /**
   * Starts the service with a bank that answers at once and approves, unless `environment` or
   * `processor` says otherwise.
   */
  static async start(
    environment: Record<string, string> = {},
    createProcessor?: (name: string) => Processor,
  ): Promise<TestService> {
    const configuration = readConfiguration({
      PORT: "0",
      LATENCY_BASE_MS: "0",
      SUCCESS_RATE: "1",
      ADMIN_TOKEN: "test-token",
      ...environment,
    });
    const lines: LogLine[] = [];
    const ids = createTransactionIds();
    const log = createServiceLog(configuration.logLevel, ids, {
      write: (line) => lines.push(JSON.parse(line)),
    });
    const tracing = await createTracing(configuration, log, trustedWords(ids));
    const service = createService({
      configuration,
      log,
      ids,
      tracing,
      ...(createProcessor && { createProcessor }),
    });
    return new TestService(await runService(service, configuration, log), lines, tracing);
  }

  get port(): number {
    return this.#running.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** `POST /v1/authorize`. */
  authorize(body: unknown = payment, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url + contract.paths.authorize, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url + path, { headers });
  }

  /** `/admin/fault-inject` with the right token. */
  faults(method: "GET" | "POST" | "DELETE", body?: unknown, query = ""): Promise<Response> {
    return fetch(`${this.url}${contract.paths.faultInject}${query}`, {
      method,
      headers: { authorization: "Bearer test-token", "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** The sum of the samples of a series whose labels include `labels`; undefined where there is none. */
  async metric(name: string, labels: Record<string, string> = {}): Promise<number | undefined> {
    const exposition = await (await this.get(contract.paths.metrics)).text();
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    let sum: number | undefined;
    for (const line of exposition.split("\n")) {
      const [series = "", value = ""] = line.split(/ (?=\S+$)/);
      if (series.split("{")[0] === name && wanted.every((label) => series.includes(label))) {
        sum = (sum ?? 0) + Number(value);
      }
    }
    return sum;
  }

  /** Calls of a processor that were begun and have ended. */
  async processorCalls(processor = payment.processor): Promise<number> {
    return (await this.metric("dependency_requests_total", { dependency: processor })) ?? 0;
  }

  /** Sends the spans that wait, too. */
  async stop(delayMs = 0): Promise<boolean> {
    const finished = await this.#running.stop(delayMs);
    await this.#tracing?.stop();
    return finished;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
