import { Ledger } from "../traffic/ledger.ts";
import type { PaymentKind } from "../traffic/payment-requests.ts";
import { Traffic } from "../traffic/traffic.ts";
import type { Figures } from "./figures.ts";
import type { Timeline } from "./timeline.ts";

/** The most seconds that the payments of a drill go on, should nothing else end them. */
const MOST_SECONDS = 3_600;

/** The payments of one drill: one traffic after the other, and all that came of them. */
export class Payments implements AsyncDisposable {
  readonly #gateway: () => URL;
  readonly #figures: Pick<Figures, "host" | "processors">;
  readonly #timeline: Timeline;
  readonly #ledgers: Ledger[] = [];
  #traffic: Traffic | undefined;

  /** @param gateway where it answers; a drill that pays nothing does not ask */
  constructor(
    gateway: () => URL,
    figures: Pick<Figures, "host" | "processors">,
    timeline: Timeline,
  ) {
    this.#gateway = gateway;
    this.#figures = figures;
    this.#timeline = timeline;
  }

  /**
   * Begins payments, in place of those before.
   *
   * @param kinds default all processors alike
   */
  async pay(rate: number, kinds?: readonly PaymentKind[]): Promise<Traffic> {
    await this.#traffic?.stop();
    this.#traffic = await Traffic.start({
      gateway: this.#gateway(),
      host: this.#figures.host,
      rate,
      kinds: kinds ?? this.#figures.processors.map((processor) => ({ processor })),
      seconds: MOST_SECONDS,
      ledger: this.newLedger(),
    });
    this.#timeline.did(`pays ${rate} times a second`);
    return this.#traffic;
  }

  /** A ledger for payments that are made elsewhere. */
  newLedger(): Ledger {
    const ledger = new Ledger();
    this.#ledgers.push(ledger);
    return ledger;
  }

  /** Every payment of the drill. */
  get all(): Ledger {
    const all = new Ledger();
    for (const ledger of this.#ledgers) {
      all.addAll(ledger);
    }
    return all;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#traffic?.[Symbol.asyncDispose]();
  }
}
