import { contract } from "@paystream/auth-service/contract";
import type { Answered, HttpRequest, Outcome } from "../../http-client.ts";

const { authorize } = contract.paths;

/** A request that a client sent, and what became of it. */
export interface Entry {
  /** Its `x-request-id`, which the service's log has too. */
  readonly requestId: string;
  readonly request: HttpRequest;
  /** The route that the request is for, as the service labels it. */
  readonly endpoint: string;
  /** The payment that it asks for, if it does. */
  readonly payment?: PaymentBody | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly outcome: Outcome;
}

export interface PaymentBody {
  readonly card_number: string;
  readonly amount: number;
  readonly currency: string;
  readonly merchant: string;
  readonly processor: string;
}

/** An entry that was answered. */
export type AnsweredEntry = Entry & { readonly outcome: Answered };

type Counts = Record<string, number>;

/**
 * The clients' own account of one generation of the service: what its counters must say, worked out
 * from answers alone.
 */
export class Ledger {
  readonly entries: Entry[] = [];

  get answered(): AnsweredEntry[] {
    return this.entries.filter(
      (entry): entry is AnsweredEntry => entry.outcome.kind === "answered",
    );
  }

  /** `auth_service_requests_total` by status code and endpoint. */
  requests(): Counts {
    return count(this.answered.map(({ outcome, endpoint }) => `${outcome.status} ${endpoint}`));
  }

  /** `auth_service_errors_total` by status code and endpoint. */
  errors(): Counts {
    return Object.fromEntries(
      Object.entries(this.requests()).filter(([labels]) => Number(labels.split(" ")[0]) >= 400),
    );
  }

  /** `auth_requests_total` by status and processor. A replay is the answer to an earlier request. */
  authorizations(): Counts {
    return count(this.#first().map(({ result, processor }) => `${result} ${processor}`));
  }

  /** `auth_request_duration_seconds`: those that got as far as a processor. */
  processed(): Counts {
    return Object.fromEntries(
      Object.entries(this.authorizations()).filter(([labels]) => !labels.startsWith("rejected ")),
    );
  }

  /** `dependency_requests_total` by processor and outcome: one call for each payment, and no more. */
  calls(): Counts {
    const outcomes: Record<number, string> = { 200: "success", 502: "error", 504: "timeout" };
    return count(
      this.#first()
        .filter(({ status }) => status in outcomes)
        .map(({ status, processor }) => `${processor} ${outcomes[status]}`),
    );
  }

  /** `business_payments_total` by status: payments that were decided. */
  decisions(): Counts {
    return count(this.#first().flatMap(({ result, status }) => (status === 200 ? [result] : [])));
  }

  /** `business_amount_minor_units_total` by status; every currency of the load has two decimals. */
  amounts(): Counts {
    const amounts: Counts = {};
    for (const { result, status, amount } of this.#first()) {
      if (status === 200) {
        amounts[result] = (amounts[result] ?? 0) + amount * 100;
      }
    }
    return amounts;
  }

  /** `idempotency_outcomes_total` by outcome, those that got an earlier answer taken together. */
  idempotency(): Counts {
    return count(
      this.answered.flatMap(({ outcome, endpoint }) => {
        if (endpoint === authorize && outcome.status === 409) return ["conflict"];
        if (endpoint === authorize && outcome.status === 422) return ["mismatch"];
        return isReplay(outcome) ? ["again"] : [];
      }),
    );
  }

  /** Transaction ids by merchant and Idempotency-Key. */
  transactions(): Map<string, Set<string>> {
    const transactions = new Map<string, Set<string>>();
    for (const { payment, idempotencyKey, outcome } of this.answered) {
      if (payment !== undefined && idempotencyKey !== undefined && outcome.status === 200) {
        const key = `${payment.merchant} ${idempotencyKey}`;
        const { transaction_id } = JSON.parse(outcome.body);
        transactions.set(key, (transactions.get(key) ?? new Set()).add(transaction_id));
      }
    }
    return transactions;
  }

  /** The authorizations that were no replays. */
  #first() {
    return this.answered.flatMap(({ payment, outcome }) => {
      const result = payment === undefined ? undefined : resultOf(outcome);
      return payment === undefined || result === undefined || isReplay(outcome)
        ? []
        : [{ ...payment, result, status: outcome.status }];
    });
  }
}

/** `status` of the authorization metrics; undefined for what was refused before it was one. */
function resultOf({ status, body }: Answered): string | undefined {
  switch (status) {
    case 200:
      return JSON.parse(body).status;
    case 502:
    case 504:
      return "error";
    case 503:
      return "rejected";
    default:
      return undefined;
  }
}

function isReplay({ headers }: Answered): boolean {
  return headers["idempotent-replayed"] === "true";
}

function count(keys: readonly string[]): Counts {
  const counts: Counts = {};
  for (const key of keys) {
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
