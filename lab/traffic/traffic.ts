import { setTimeout as sleep } from "node:timers/promises";
import { HttpClient } from "../http-client.ts";
import { Ledger } from "./ledger.ts";
import { type PaymentKind, paymentRequests } from "./payment-requests.ts";
import { readOutcome } from "./read-outcome.ts";

export interface TrafficOptions {
  /** Where the gateway answers. */
  readonly gateway: URL;
  /** The host name that the gateway knows the environment by; default that of `gateway`. */
  readonly host?: string | undefined;
  /** Payments a second. */
  readonly rate: number;
  readonly kinds: readonly PaymentKind[];
  /** Seconds after which it stops by itself. */
  readonly seconds: number;
  /** Where every payment is written down; default one of its own. */
  readonly ledger?: Ledger;
}

/** Idle connections that are kept: as many as payments can be under way at a slow moment. */
const KEPT_CONNECTIONS = 256;
/** The most payments that are under way at once: what is over is not sent, and told. */
const MOST_UNDER_WAY = 5_000;

/**
 * Payments at a constant rate, sent when they are due and not when others were answered: a service that
 * becomes slow gets no fewer of them, as with real clients. It ends by itself, and when it is stopped.
 */
export class Traffic implements AsyncDisposable {
  readonly ledger: Ledger;
  /** Resolves when the last answer is there. Rejects when more was under way than this process can hold. */
  readonly end: Promise<void>;
  readonly #stopped = new AbortController();

  private constructor(options: TrafficOptions) {
    this.ledger = options.ledger ?? new Ledger();
    this.end = this.#run(options);
    // Whoever waits hears of it; nobody has to.
    this.end.catch(() => {});
  }

  /**
   * @throws Error when nobody answers at the gateway: nothing is sent then
   */
  static async start(options: TrafficOptions): Promise<Traffic> {
    await requireGateway(options.gateway);
    return new Traffic(options);
  }

  /** Sends nothing more, and waits for the answers that are still to come. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    await this.end.catch(() => {});
  }

  async #run({ gateway, host, rate, kinds, seconds }: TrafficOptions): Promise<void> {
    using client = new HttpClient({ origin: gateway, maxFreeSockets: KEPT_CONNECTIONS });
    const { signal } = this.#stopped;
    const requests = paymentRequests(kinds, host);
    const underWay = new Set<Promise<void>>();
    const started = now();
    const count = Math.round(rate * seconds);
    for (let sent = 0; sent < count && !signal.aborted; ) {
      const due = Math.min(count, Math.floor(((now() - started) * rate) / 1000) + 1);
      for (; sent < due; sent += 1) {
        if (underWay.size >= MOST_UNDER_WAY) {
          this.#stopped.abort();
          await Promise.all(underWay);
          throw new Error(
            `${MOST_UNDER_WAY} payments were under way at once: the service does not keep up with ${rate} a second.`,
          );
        }
        const { processor, isPreview, ...request } = requests.next().value;
        const dueAt = started + (sent * 1000) / rate;
        const payment = client.send(request).then((outcome) => {
          underWay.delete(payment);
          this.ledger.add({
            dueAt,
            endedAt: now(),
            processor,
            isPreview,
            ...readOutcome(outcome),
          });
        });
        underWay.add(payment);
      }
      const next = started + (sent * 1000) / rate;
      await sleep(Math.max(0, next - now()), undefined, { signal }).catch(() => {});
    }
    await Promise.all(underWay);
  }
}

/** Milliseconds since the epoch that never go back. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

async function requireGateway(gateway: URL): Promise<void> {
  using client = new HttpClient({ origin: gateway });
  const outcome = await client.send({ method: "GET", path: "/" });
  if (outcome.kind !== "answered") {
    const why = outcome.kind === "hung" ? "no answer" : outcome.reason;
    throw new Error(`Nobody answers at the gateway ${gateway.href} (${why}). Is the cluster up?`);
  }
}
