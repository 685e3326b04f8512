import { setTimeout as sleep } from "node:timers/promises";
import { Connection } from "./connection.ts";
import { type IdentityHeader, nextPaymentRequest } from "./payment-request.ts";

export interface LoadOptions {
  readonly port: number;
  /** Each has one request under way, always. */
  readonly connections: number;
  readonly identity: IdentityHeader;
  /** Whether answers name the amount of their request; a server that answers a constant cannot. */
  readonly echoesAmount: boolean;
}

/** The answers that came in while it was measured. */
export interface Answers {
  readonly count: number;
  readonly seconds: number;
  /** Milliseconds from sending to the whole answer, ascending. */
  readonly latenciesMs: Float64Array;
}

/** Connections that are opened at a time: fewer than the 511 that Node lets wait for `accept`. */
const OPENED_AT_ONCE = 200;

/** Payments that are sent as fast as they are answered, until it is disposed of. */
export class Load implements Disposable {
  readonly #connections: Connection[];
  #latenciesMs: number[] = [];
  #fault: Error | undefined;
  #isOver = false;

  private constructor(connections: Connection[], options: LoadOptions) {
    this.#connections = connections;
    this.#stayAwake();
    for (const connection of connections) {
      this.#run(connection, options);
    }
  }

  static async start(options: LoadOptions): Promise<Load> {
    const connections: Connection[] = [];
    while (connections.length < options.connections) {
      const count = Math.min(OPENED_AT_ONCE, options.connections - connections.length);
      const opened = Array.from({ length: count }, () => Connection.open(options.port));
      connections.push(...(await Promise.all(opened)));
    }
    return new Load(connections, options);
  }

  /**
   * Observes the load for some time.
   *
   * @throws Error for the first answer that was not the right one, and for a connection that was lost
   */
  async measure(seconds: number): Promise<Answers> {
    this.#latenciesMs = [];
    const started = performance.now();
    await sleep(seconds * 1000);
    const elapsed = (performance.now() - started) / 1000;
    if (this.#fault !== undefined) {
      throw this.#fault;
    }
    const latenciesMs = Float64Array.from(this.#latenciesMs).sort();
    return { count: latenciesMs.length, seconds: elapsed, latenciesMs };
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const connection of this.#connections) {
      connection.close();
    }
  }

  /**
   * Keeps this process from ever waiting. Otherwise a server pays with its own CPU time for waking it with
   * an answer, and the slower the server, the more often: that is no cost of the server's.
   */
  #stayAwake(): void {
    setImmediate(() => {
      if (!this.#isOver) {
        this.#stayAwake();
      }
    });
  }

  #run(connection: Connection, { identity, echoesAmount }: LoadOptions): void {
    let request = nextPaymentRequest(identity);
    let sent = performance.now();
    connection.onAnswer = (status, body) => {
      this.#latenciesMs.push(performance.now() - sent);
      if (!isRight(status, body, echoesAmount ? request.amount : undefined)) {
        this.#fault ??= new Error(`a payment of ${request.amount} was answered ${status} ${body}`);
        return;
      }
      request = nextPaymentRequest(identity);
      sent = performance.now();
      connection.send(request.text);
    };
    connection.onLoss = (error) => {
      this.#fault ??= error;
    };
    connection.send(request.text);
  }
}

function isRight(status: number, body: string, amount: number | undefined): boolean {
  if (status !== 200) {
    return false;
  }
  const answer = JSON.parse(body);
  return answer.status === "approved" && (amount === undefined || answer.amount === amount);
}
