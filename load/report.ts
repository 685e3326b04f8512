/**
 * What came of a load test, as JSON for a pipeline. k6 makes it, and `pnpm load` adds what the pods have
 * said meanwhile.
 *
 * @module
 */

/** What may come of a payment. A decline is a decision, and no error. */
export const outcomes = [
  "approved",
  "declined",
  /** The fast 503 of an open circuit breaker. */
  "breaker open",
  /** 4xx: the request was not one that the service takes. */
  "refused",
  /** Any other answer, such as 502 or 504 of the gateway. */
  "failed",
  /** None in time, or no connection. */
  "unanswered",
] as const;

export type Outcome = (typeof outcomes)[number];

/** Milliseconds from asking to the end of the answer. */
interface Latencies {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** What was wanted of something, and what was seen. */
export interface Judgement {
  readonly wanted: string;
  readonly seen: string;
  readonly isHeld: boolean;
}

export interface StepReport {
  /** Payments a second that were planned. */
  readonly rate: number;
  readonly payments: number;
  /** Payments that k6 could not send when they were due. */
  readonly unsent: number;
  readonly failedShare: number;
  readonly latencies: Latencies | undefined;
  readonly isHeld: boolean;
}

export interface LoadReport {
  readonly test: string;
  /** Where payments went to, such as `http://localhost:8080`. */
  readonly target: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly payments: Readonly<Record<Outcome, number>>;
  readonly steps: readonly StepReport[];
  readonly judgements: readonly Judgement[];
  /** What was not looked at, or has to be known to read the rest. */
  readonly remarks: readonly string[];
}

/** Whether everything is as it was wanted. */
export function isHeld({ judgements }: LoadReport): boolean {
  return judgements.every((judgement) => judgement.isHeld);
}
