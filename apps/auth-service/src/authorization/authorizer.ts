import { BreakerOpenError } from "../breaker/breaker-open-error.ts";
import type { ProcessorBreaker } from "../breaker/processor-breaker.ts";
import { type ProblemKind, problemBody } from "../http/problem.ts";
import { toMajorUnits } from "../payment/amount.ts";
import { declines } from "../payment/decline.ts";
import type { Payment } from "../payment/payment.ts";
import { type Outcome, ProcessorTimeoutError } from "../processor/processor.ts";
import type { CardTestingWatch } from "../security/card-testing-watch.ts";
import type { Span } from "../tracing/span.ts";
import type { Answer, Approved, Authorization, Declined } from "./answer.ts";
import type { AuthorizationMetrics } from "./authorization-metrics.ts";
import type { TransactionIds } from "./transaction-id.ts";

/** One processor, seen from the authorizer. */
export interface Lane {
  readonly breaker: ProcessorBreaker<[payment: Payment, span?: Span | undefined], Outcome>;
  readonly metrics: AuthorizationMetrics;
}

export interface AuthorizerOptions {
  /** By the processor's name. */
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly ids: TransactionIds;
  readonly cardTesting: Pick<CardTestingWatch, "observe">;
  /** Of the service, as clients are told it. */
  readonly version: string;
}

/** Takes payments through the breaker to their processor, and says what came of it. */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  #running = 0;
  #idle: (() => void)[] = [];

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /** Resolves once no authorization is under way, also none whose client is gone. */
  whenIdle(): Promise<void> {
    return this.isIdle ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Whether no authorization is under way. */
  get isIdle(): boolean {
    return this.#running === 0;
  }

  /**
   * Authorizes a payment with at most one call of its processor.
   *
   * @param span - of the request, if it is traced
   * @returns what came of it in every case; a processor's failure is one too
   * @throws Error if the payment names a processor that is not configured, which validation rules out
   */
  async authorize(payment: Payment, span?: Span): Promise<Authorization> {
    const lane = this.#options.lanes.get(payment.processor);
    if (lane === undefined) {
      throw new Error(`processor ${payment.processor} is not configured`);
    }
    const started = performance.now();
    this.#running += 1;
    const call = await lane.breaker.fire(payment, span).then(
      (outcome) => ({ outcome }),
      (error: unknown) => ({ error }),
    );
    this.#end();
    const latencyMs = performance.now() - started;
    const authorization =
      "outcome" in call
        ? {
            answer: this.#decided(payment, call.outcome, latencyMs),
            processorMs: latencyMs,
          }
        : undecided(payment.processor, call.error, latencyMs);
    lane.metrics.record(authorization.answer.result, latencyMs / 1000, span?.exemplar);
    if ("outcome" in call) {
      lane.metrics.recordAmount(call.outcome.status, payment.currency, payment.minorUnits);
      this.#options.cardTesting.observe(payment, call.outcome);
    }
    return authorization;
  }

  #end(): void {
    this.#running -= 1;
    if (this.isIdle) {
      for (const resolve of this.#idle.splice(0)) {
        resolve();
      }
    }
  }

  #decided(payment: Payment, outcome: Outcome, latencyMs: number): Answer {
    const { ids, version } = this.#options;
    const transactionId = ids.next();
    const decision = {
      processor: payment.processor,
      amount: toMajorUnits(payment.minorUnits, payment.currency),
      latency_ms: Math.round(latencyMs),
      version,
    };
    const body: Approved | Declined =
      outcome.status === "approved"
        ? { transaction_id: transactionId, status: "approved", ...decision }
        : {
            transaction_id: transactionId,
            status: "declined",
            ...decision,
            decline_code: outcome.declineCode,
            retry: declines[outcome.declineCode],
          };
    return {
      result: outcome.status,
      httpStatus: 200,
      body: JSON.stringify(body),
      transactionId,
    };
  }
}

function undecided(processor: string, error: unknown, processorMs: number): Authorization {
  return error instanceof BreakerOpenError
    ? { answer: rejected(processor, error), error }
    : { answer: failed(processor, error), error, processorMs };
}

function rejected(processor: string, { retryAfterMs }: BreakerOpenError): Answer {
  const retryAfterSeconds = Math.ceil(retryAfterMs / 1000);
  return {
    result: "rejected",
    httpStatus: 503,
    // The two fields of spec 000 §3 step 9, beside the problem document.
    body: problemBody(
      "circuit-breaker-open",
      503,
      `${processor} fails too often; try again in ${retryAfterSeconds} s.`,
      { error: "service unavailable", reason: "circuit breaker open" },
    ),
    retryAfterSeconds,
  };
}

function failed(processor: string, error: unknown): Answer {
  return error instanceof ProcessorTimeoutError
    ? doubtful("processor-timeout", 504, `${processor} did not answer in time.`)
    : doubtful("processor-error", 502, `${processor} answered with an error.`);
}

function doubtful(kind: ProblemKind, httpStatus: 502 | 504, what: string): Answer {
  const detail =
    `${what} Whether the card was charged is not known. Under an Idempotency-Key this answer stays; ` +
    "without one, a retry is another payment.";
  return { result: "error", httpStatus, body: problemBody(kind, httpStatus, detail) };
}
