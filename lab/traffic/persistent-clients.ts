import { setTimeout as sleep } from "node:timers/promises";
import { HttpClient } from "../http-client.ts";
import type { Ledger } from "./ledger.ts";
import { type PaymentKind, paymentRequests } from "./payment-requests.ts";
import { readOutcome } from "./read-outcome.ts";

/** What became of one payment, over all of its tries. */
export interface PersistentPayment {
  /** How often it was asked for, always under the same Idempotency-Key. */
  readonly tries: number;
  /** Every transaction that an answer named. */
  readonly transactions: readonly string[];
}

export interface PersistentClientsOptions {
  readonly gateway: URL;
  readonly host: string | undefined;
  readonly clients: number;
  readonly kinds: readonly PaymentKind[];
  /** Seconds after which no client begins another payment, should nothing else end them. */
  readonly seconds: number;
  /** Ends the clients: each has its payment decided, and begins no other. */
  readonly signal: AbortSignal;
  /** Where every try is written down. */
  readonly ledger: Ledger;
}

/** Between a client's payments, and between its tries of one, in milliseconds. */
const REST_MS = 500;
/** A client that was refused so often gives up. */
const MOST_TRIES = 20;

/**
 * Clients that each pay one payment after the other, and ask again under the same Idempotency-Key until
 * one is decided: what a shop does that must not lose a payment, and must not charge twice.
 */
export async function payPersistently({
  gateway,
  host,
  clients,
  kinds,
  seconds,
  signal,
  ledger,
}: PersistentClientsOptions): Promise<readonly PersistentPayment[]> {
  using client = new HttpClient({ origin: gateway, maxFreeSockets: clients });
  const requests = paymentRequests(kinds, host);
  const payments: PersistentPayment[] = [];
  const limit = Date.now() + seconds * 1000;

  async function payOne(): Promise<void> {
    const { processor, isPreview, ...request } = requests.next().value;
    const transactions = new Set<string>();
    let tries = 0;
    while (transactions.size === 0 && tries < MOST_TRIES) {
      if (tries > 0) {
        await sleep(REST_MS);
      }
      tries += 1;
      const dueAt = Date.now();
      const outcome = await client.send(request);
      const read = readOutcome(outcome);
      ledger.add({ dueAt, endedAt: Date.now(), processor, isPreview, ...read });
      if (outcome.kind === "answered" && read.version !== undefined) {
        transactions.add(JSON.parse(outcome.body).transaction_id);
      }
    }
    payments.push({ tries, transactions: [...transactions] });
  }

  async function visit(index: number): Promise<void> {
    // Not all at once.
    await sleep((REST_MS * index) / clients);
    while (Date.now() < limit && !signal.aborted) {
      await payOne();
      await sleep(REST_MS);
    }
  }

  await Promise.all(Array.from({ length: clients }, (_, index) => visit(index)));
  return payments;
}
