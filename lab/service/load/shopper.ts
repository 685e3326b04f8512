import { contract } from "@paystream/auth-service/contract";
import type { HttpClient, HttpRequest, Outcome } from "../../http-client.ts";
import type { SeededRandom } from "../../seeded-random.ts";
import type { Entry, Ledger, PaymentBody } from "./ledger.ts";

const { paths } = contract;
const JSON_TYPE = { "content-type": "application/json" };
/** One byte more than the service reads. */
const TOO_LARGE = " ".repeat(1024 * 1024 + 1);
/** What the service calls the endpoint of a request that no route is for. */
const UNMATCHED = "unmatched";

/** Cards of the simulated bank: the success rate decides, always declined, always an error. */
const CARDS = [
  [12, "4532 0151 1283 0366"],
  [2, "4000 0000 0000 9995"],
  [1, "4000-0000-0000-0119"],
] as const;

/** What an entry says beyond its request and outcome. */
type Details = Partial<Pick<Entry, "requestId" | "payment" | "idempotencyKey">>;

interface KeyedPayment {
  readonly payment: PaymentBody;
  readonly idempotencyKey: string;
}

/** Where a shopper shops: one generation of the service. */
export interface Shop {
  readonly client: HttpClient;
  readonly ledger: Ledger;
}

/** A client that does what clients do: pays, tries again, asks twice at once, and gets things wrong. */
export class Shopper {
  readonly #name: string;
  readonly #random: SeededRandom;
  readonly #processors: readonly string[];
  #shop: Shop | undefined;
  #number = 0;
  #wasRefused = false;
  /** A payment that was refused on its way: the shopper does not know, and asks again. */
  #unsettled: KeyedPayment | undefined;

  constructor(name: string, random: SeededRandom, processors: readonly string[]) {
    this.#name = name;
    this.#random = random;
    this.#processors = processors;
  }

  /** Shops until the number of steps is done, or until a request is refused. */
  async visit(shop: Shop, steps: number): Promise<void> {
    this.#shop = shop;
    this.#wasRefused = false;
    if (this.#unsettled !== undefined) {
      const payment = this.#unsettled;
      this.#unsettled = undefined;
      await this.#pay(payment);
    }
    for (let step = 0; step < steps && !this.#wasRefused; step += 1) {
      const act = this.#random.pick<() => Promise<unknown>>([
        [50, () => this.#pay({ payment: this.#payment() })],
        [20, () => this.#payAndTryAgain()],
        [6, () => this.#payTwiceAtOnce()],
        [3, () => this.#payTwoUnderOneKey()],
        [15, () => this.#getItWrong()],
        [6, () => this.#lookAround()],
      ]);
      await act();
    }
  }

  /** A client or its gateway tries again after a failure; some do although they had an answer. */
  async #payAndTryAgain(): Promise<void> {
    const keyed = this.#keyedPayment();
    for (let tries = 0; tries < 3; tries += 1) {
      const outcome = await this.#pay(keyed);
      if (outcome.kind !== "answered") {
        this.#unsettled = keyed;
        return;
      }
      if (outcome.status === 200 && this.#random.next() < 0.6) {
        return;
      }
    }
  }

  /** Two tries overlap: the gateway's of one request, or two requests of one client. */
  async #payTwiceAtOnce(): Promise<void> {
    const keyed = this.#keyedPayment();
    const requestId = this.#newId();
    const second = this.#random.next() < 0.5 ? requestId : this.#newId();
    await Promise.all([
      this.#pay({ ...keyed, requestId }),
      this.#pay({ ...keyed, requestId: second }),
    ]);
  }

  async #payTwoUnderOneKey(): Promise<void> {
    const keyed = this.#keyedPayment();
    await this.#pay(keyed);
    const { payment } = keyed;
    await this.#pay({ ...keyed, payment: { ...payment, amount: payment.amount + 1 } });
  }

  async #getItWrong(): Promise<void> {
    const { authorize } = paths;
    const body = JSON.stringify(this.#payment());
    const post = { method: "POST", path: authorize, headers: JSON_TYPE };
    const length = { "content-length": String(TOO_LARGE.length) };
    const chunked = { "transfer-encoding": "chunked" };
    const [endpoint, request] = this.#random.pick<[string, HttpRequest]>([
      [6, [authorize, { ...post, body: `${body}}` }]],
      [6, [authorize, { ...post, body: JSON.stringify({ ...this.#payment(), amount: -1 }) }]],
      [3, [authorize, { ...post, headers: { "content-type": "text/plain" }, body }]],
      [1, [authorize, { ...post, headers: { ...JSON_TYPE, ...length }, body: TOO_LARGE }]],
      [1, [authorize, { ...post, headers: { ...JSON_TYPE, ...chunked }, body: TOO_LARGE }]],
      [3, [UNMATCHED, { method: "GET", path: `/${this.#newId()}` }]],
      [3, [UNMATCHED, { method: "GET", path: authorize }]],
      [1, [paths.faultInject, { method: "GET", path: paths.faultInject }]],
    ]);
    await this.#send(endpoint, request);
  }

  async #lookAround(): Promise<void> {
    const path = this.#random.pick([
      [2, paths.version],
      [1, paths.openapi],
      [1, paths.docs],
    ]);
    await this.#send(path, { method: "GET", path });
  }

  #pay({ payment, ...details }: { payment: PaymentBody } & Details): Promise<Outcome> {
    const { idempotencyKey } = details;
    const headers = { ...JSON_TYPE, ...(idempotencyKey && { "idempotency-key": idempotencyKey }) };
    const body = JSON.stringify(payment);
    const request = { method: "POST", path: paths.authorize, headers, body };
    return this.#send(paths.authorize, request, { payment, ...details });
  }

  async #send(endpoint: string, request: HttpRequest, details: Details = {}): Promise<Outcome> {
    if (this.#shop === undefined) {
      throw new Error("a shopper visits a shop first");
    }
    const { client, ledger } = this.#shop;
    const { requestId = this.#newId() } = details;
    const headers = { ...request.headers, "x-request-id": requestId };
    const outcome = await client.send({ ...request, headers });
    ledger.entries.push({ ...details, requestId, request, endpoint, outcome });
    this.#wasRefused ||= outcome.kind !== "answered";
    return outcome;
  }

  #keyedPayment(): KeyedPayment {
    return { payment: this.#payment(), idempotencyKey: this.#newId() };
  }

  #payment(): PaymentBody {
    return {
      card_number: this.#random.pick(CARDS),
      amount: this.#random.upTo(999),
      currency: this.#random.pick([
        [2, "USD"],
        [1, "EUR"],
      ]),
      merchant: `Merchant ${this.#random.upTo(5)}`,
      processor: this.#random.pick(this.#processors.map((name) => [1, name] as const)),
    };
  }

  #newId(): string {
    this.#number += 1;
    return `${this.#name}-${this.#number}`;
  }
}
