import { Ledger } from "../traffic/ledger.ts";
import type { PaymentKind } from "../traffic/payment-requests.ts";
import { Traffic } from "../traffic/traffic.ts";
import type { Figures } from "./figures.ts";
import type { Timeline } from "./timeline.ts";

/** The most seconds that the payments of a drill go on, should nothing else end them. */
const MOST_SECONDS = 3_600;
/**
 * Pods that have had nothing to do compile as they go, within the half of a core that they may have: the
 * first seconds of a full load would be theirs, and not what the drill does.
 */
const WARM_UP = { seconds: 5, share: 0.25 } as const;

/** The payments of one drill: one traffic after the other, and all that came of them. */
export class Payments implements AsyncDisposable {
  readonly #gateway: () => URL;
  readonly #figures: Pick<Figures, "host" | "processors">;
  readonly #timeline: Timeline;
  readonly #ledgers: Ledger[] = [];
  readonly #warmUpSeconds: number;
  #traffic: Traffic | undefined;

  /** @param gateway where it answers; a drill that pays nothing does not ask */
  constructor(
    gateway: () => URL,
    figures: Pick<Figures, "host" | "processors">,
    timeline: Timeline,
    warmUpSeconds: number = WARM_UP.seconds,
  ) {
    this.#gateway = gateway;
    this.#figures = figures;
    this.#timeline = timeline;
    this.#warmUpSeconds = warmUpSeconds;
  }

  /**
   * Begins payments, in place of those before.
   *
   * @param kinds default all processors alike
   */
  async pay(rate: number, kinds?: readonly PaymentKind[]): Promise<Traffic> {
    const every = this.#figures.processors.map((processor) => ({ processor }));
    if (this.#traffic === undefined) {
      await (await this.#start(rate * WARM_UP.share, every, this.#warmUpSeconds)).end;
    }
    await this.#traffic?.stop();
    const traffic = await this.#start(rate, kinds ?? every, MOST_SECONDS);
    this.#timeline.did(`pays ${rate} times a second`);
    return traffic;
  }

  async #start(rate: number, kinds: readonly PaymentKind[], seconds: number): Promise<Traffic> {
    const { host } = this.#figures;
    const gateway = this.#gateway();
    const ledger = this.newLedger();
    this.#traffic = await Traffic.start({ gateway, host, rate, kinds, seconds, ledger });
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
