import { randomUUID } from "node:crypto";
import {
  type Body,
  type FlowRun,
  type ReadAnswer,
  requireProblem,
  UnexpectedAnswerError,
} from "./flow-run.ts";

/** One thing that clients rely on. */
export interface FlowStep {
  /** A sentence that holds when the step passes. */
  readonly holds: string;
  /** Whether it is asked of production too: it makes one small payment at most. */
  readonly isSynthetic: boolean;
  /** @returns what was seen; rejects where it does not hold */
  run(flow: FlowRun): Promise<string>;
}

/**
 * How often a step asks again until it reaches the pod that knows a key: pods keep their answers for
 * themselves as long as no shared store is configured (docs/decisions). One that does not know it takes
 * the request for another payment.
 */
const MOST_TRIES = 20;
/** How many requests are sent at once to have two of them meet in one pod. */
const AT_ONCE = 6;

/** The flow over the public API, in the order in which it is gone through. */
export const flowSteps: readonly FlowStep[] = [
  {
    holds: "a payment with a test card is approved",
    isSynthetic: true,
    async run(flow) {
      const answer = await flow.authorize(flow.payment, flow.key);
      const { said } = answer;
      const isRight =
        answer.status === 200 &&
        said["status"] === "approved" &&
        /^txn-\d+-\d{4,}$/.test(String(said["transaction_id"])) &&
        said["amount"] === flow.payment["amount"] &&
        said["processor"] === flow.payment["processor"];
      if (!isRight) {
        throw new UnexpectedAnswerError(
          "200 and an approved payment with its id and amount",
          answer,
        );
      }
      flow.transactions.add(said["transaction_id"]);
      return `${said["transaction_id"]} by version ${said["version"]}, whose processor took ${said["latency_ms"]} ms`;
    },
  },
  {
    holds: "asked again under its key, it is the same payment",
    isSynthetic: false,
    async run(flow) {
      const { tries } = await untilOne(async () => {
        const answer = await flow.authorize(flow.payment, flow.key);
        const id = answer.said["transaction_id"];
        const isReplay = answer.headers["idempotent-replayed"] === "true";
        if (answer.status !== 200 || isReplay !== flow.transactions.has(id)) {
          throw new UnexpectedAnswerError("an answer of before, and Idempotent-Replayed", answer);
        }
        flow.transactions.add(id);
        return isReplay ? answer : undefined;
      });
      return tries === 1 ? "at once" : told(tries);
    },
  },
  {
    holds: "another payment under that key is refused with 422",
    isSynthetic: false,
    async run(flow) {
      const other = { ...flow.payment, amount: Number(flow.payment["amount"]) + 1 };
      const { answer, tries } = await untilOne(async () => {
        const asked = await flow.authorize(other, flow.key);
        return asked.status === 200 ? undefined : asked;
      });
      requireProblem(answer, 422, "idempotency-mismatch");
      return tries === 1 ? "at once" : told(tries);
    },
  },
  {
    holds: "a payment that is under way is not begun again: the same key is answered 409",
    isSynthetic: false,
    async run(flow) {
      const { answer } = await untilOne(async () => {
        const key = randomUUID();
        const answers = await Promise.all(
          Array.from({ length: AT_ONCE }, () => flow.authorize(flow.payment, key)),
        );
        const odd = answers.find(({ status }) => status !== 200 && status !== 409);
        if (odd !== undefined) {
          throw new UnexpectedAnswerError("200 or 409", odd);
        }
        return answers.find(({ status }) => status === 409);
      });
      requireProblem(answer, 409, "idempotency-conflict");
      return String(answer.said["detail"]);
    },
  },
  {
    holds: "a declined card is a decision: 200, with a code and when to try again",
    isSynthetic: false,
    async run(flow) {
      const card = "4000000000009995";
      const answer = await flow.authorize({ ...flow.payment, card_number: card });
      const { status, said } = answer;
      if (
        status !== 200 ||
        said["status"] !== "declined" ||
        said["decline_code"] !== "insufficient_funds" ||
        said["retry"] !== "later"
      ) {
        throw new UnexpectedAnswerError("200 and a payment that was declined", answer);
      }
      return `${said["decline_code"]}, retry ${said["retry"]}`;
    },
  },
  {
    holds: "what is no payment is refused with every faulty field, and repeats no card number",
    isSynthetic: true,
    async run(flow) {
      const card = "4242424242424241";
      const faulty: Body = {
        card_number: card,
        amount: -1,
        currency: "usd",
        merchant: "",
        processor: "none",
      };
      const answer = await flow.authorize(faulty);
      requireProblem(answer, 400, "invalid-request");
      const pointers = faultsOf(answer);
      const missing = Object.keys(faulty).filter((field) => !pointers.includes(`#/${field}`));
      if (missing.length > 0 || JSON.stringify(answer.said).includes(card)) {
        throw new UnexpectedAnswerError(
          `a fault of ${missing.join(", ") || "each field, and no card number"}`,
          answer,
        );
      }
      return `${pointers.length} faults`;
    },
  },
  refusal("a body that is not JSON", 400, "malformed-json", { body: "{" }),
  refusal("a body of another type", 415, "unsupported-media-type", {
    headers: { "content-type": "text/plain" },
    body: "{}",
  }),
  refusal("an unusable Idempotency-Key", 400, "invalid-request", {
    headers: { "idempotency-key": "k".repeat(256) },
  }),
  refusal("another method", 405, "method-not-allowed", { method: "DELETE" }),
  refusal("another path", 404, "not-found", { path: "/v1/nothing" }),
];

/** A request that is no payment, and how it is refused. Nothing is charged by it. */
function refusal(
  what: string,
  status: number,
  kind: string,
  request: Parameters<FlowRun["send"]>[0],
): FlowStep {
  return {
    holds: `${what} is refused with ${status} and a problem document`,
    isSynthetic: true,
    async run(flow) {
      const isPayment =
        request.body === undefined && request.method === undefined && request.path === undefined;
      const body = isPayment ? { body: JSON.stringify(flow.payment) } : {};
      const answer = await flow.send({ ...body, ...request });
      requireProblem(answer, status, kind);
      return kind;
    },
  };
}

/** Asks until there is an answer. */
async function untilOne(
  ask: () => Promise<ReadAnswer | undefined>,
): Promise<{ readonly answer: ReadAnswer; readonly tries: number }> {
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const answer = await ask();
    if (answer !== undefined) {
      return { answer, tries };
    }
  }
  throw new Error(`was never seen in ${MOST_TRIES} tries`);
}

function told(tries: number): string {
  return `at try ${tries}: the others reached pods that do not know the key, and took it for a new payment`;
}

function faultsOf({ said }: ReadAnswer): readonly string[] {
  const errors = Array.isArray(said["errors"]) ? said["errors"] : [];
  return errors.map(({ pointer }: { pointer?: unknown }) => String(pointer));
}
