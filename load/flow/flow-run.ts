import { randomUUID } from "node:crypto";
import { contract } from "@paystream/auth-service/contract";
import { type ApiAnswer, callApi, isProblem, type Target } from "../api-client.ts";

/** The body of a payment, or of what is to be refused as one. */
export type Body = Readonly<Record<string, unknown>>;

/** An answer of the public API, read. */
export interface ReadAnswer {
  readonly status: number;
  readonly headers: ApiAnswer["headers"];
  /** The members of the JSON object that was answered; none for anything else. */
  readonly said: Readonly<Record<string, unknown>>;
  /** The beginning of the answer, for a message. */
  readonly excerpt: string;
}

/** The most of an answer that a message repeats, in characters. */
const EXCERPT = 200;

/** Something was answered otherwise than a step wants. */
export class UnexpectedAnswerError extends Error {
  override readonly name = "UnexpectedAnswerError";

  /** @param wanted completes "wanted …" */
  constructor(wanted: string, { status, excerpt }: ReadAnswer) {
    super(`wanted ${wanted}, was answered ${status} ${excerpt}`);
  }
}

/** One run of the flow: what its steps send requests with, and the payment that they speak of. */
export class FlowRun {
  readonly payment: Body;
  readonly key: string = randomUUID();
  /** The transactions that {@link payment} was answered with, under {@link key}. */
  readonly transactions = new Set<unknown>();
  readonly #target: Target;

  constructor(target: Target, { amount, processor }: { amount: number; processor: string }) {
    this.#target = target;
    this.payment = {
      // A test card that every bank of a test approves.
      card_number: "4242424242424242",
      amount,
      currency: "USD",
      merchant: "PayStream flow",
      processor,
    };
  }

  /** Sends a body to `POST /v1/authorize`, under a key of its own where none is given. */
  authorize(body: Body, key: string = randomUUID()): Promise<ReadAnswer> {
    return this.send({ headers: { "idempotency-key": key }, body: JSON.stringify(body) });
  }

  /** Sends anything. */
  async send({
    method = "POST",
    path = contract.paths.authorize,
    headers = {},
    body,
  }: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  }): Promise<ReadAnswer> {
    const answer = await callApi(this.#target, {
      method,
      path,
      headers: { "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return {
      status: answer.status,
      headers: answer.headers,
      said: membersOf(answer.body),
      excerpt: answer.body.slice(0, EXCERPT).trim(),
    };
  }
}

/**
 * Makes sure that an answer is a problem document of a kind.
 *
 * @param kind as its type ends: `urn:paystream:problem:<kind>`
 */
export function requireProblem(answer: ReadAnswer, status: number, kind: string): void {
  const isRight =
    answer.status === status &&
    isProblem(answer) &&
    answer.said["type"] === `urn:paystream:problem:${kind}` &&
    answer.said["status"] === status &&
    typeof answer.said["detail"] === "string";
  if (!isRight) {
    throw new UnexpectedAnswerError(`${status} and a problem document "${kind}"`, answer);
  }
}

function membersOf(text: string): ReadAnswer["said"] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
