import { BreakerOpenError } from "../breaker/breaker-open-error.ts";
import type { ProcessorBreaker } from "../breaker/processor-breaker.ts";
import { problemBody } from "../http/problem.ts";
import { toMajorUnits } from "../payment/amount.ts";
import { declines } from "../payment/decline.ts";
import type { Payment } from "../payment/payment.ts";
import { type Outcome, ProcessorTimeoutError } from "../processor/processor.ts";
import type { Answer, Approved, Declined } from "./answer.ts";
import type { AuthorizationMetrics } from "./authorization-metrics.ts";
import type { TransactionIds } from "./transaction-id.ts";

/** One processor, seen from the authorizer. */
export interface Lane {
  readonly breaker: ProcessorBreaker<[Payment], Outcome>;
  readonly metrics: AuthorizationMetrics;
}

export interface AuthorizerOptions {
  /** By the processor's name. */
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly ids: TransactionIds;
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
    return this.#running === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#idle.push(resolve));
  }

  /**
   * Authorizes a payment with at most one call of its processor.
   *
   * @returns an answer in every case; a processor's failure is one too
   * @throws Error if the payment names a processor that is not configured, which validation rules out
   */
  async authorize(payment: Payment): Promise<Answer> {
    const lane = this.#options.lanes.get(payment.processor);
    if (lane === undefined) {
      throw new Error(`processor ${payment.processor} is not configured`);
    }
    const started = performance.now();
    const elapsedMs = () => performance.now() - started;
    this.#running += 1;
    let answer: Answer;
    try {
      const outcome = await lane.breaker.fire(payment);
      answer = this.#decided(payment, outcome, elapsedMs());
      lane.metrics.recordAmount(outcome.status, payment.currency, payment.minorUnits);
    } catch (error) {
      answer = undecided(payment.processor, error, elapsedMs());
    }
    this.#end();
    lane.metrics.record(answer.result, answer.latencyMs / 1000);
    return answer;
  }

  #end(): void {
    this.#running -= 1;
    if (this.#running === 0 && this.#idle.length > 0) {
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
      amount: Number(toMajorUnits(payment.minorUnits, payment.currency)),
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
            retry: declines[outcome.declineCode].retry,
          };
    return {
      result: outcome.status,
      httpStatus: 200,
      body: JSON.stringify(body),
      transactionId,
      latencyMs,
    };
  }
}

function undecided(processor: string, error: unknown, latencyMs: number): Answer {
  if (error instanceof BreakerOpenError) {
    const retryAfterSeconds = Math.ceil(error.retryAfterMs / 1000);
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
      latencyMs,
      retryAfterSeconds,
    };
  }
  const doubt =
    "Whether the card was charged is not known; the same Idempotency-Key gives this answer again.";
  return error instanceof ProcessorTimeoutError
    ? {
        result: "error",
        httpStatus: 504,
        body: problemBody(
          "processor-timeout",
          504,
          `${processor} did not answer in time. ${doubt}`,
        ),
        latencyMs,
        error,
      }
    : {
        result: "error",
        httpStatus: 502,
        body: problemBody("processor-error", 502, `${processor} answered with an error. ${doubt}`),
        latencyMs,
        error,
      };
}
