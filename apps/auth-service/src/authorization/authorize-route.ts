import type { Registry } from "@paystream/metrics";
import type { Context } from "hono";
import type { HttpEnvironment } from "../http/environment.ts";
import { invalidFields } from "../http/invalid-fields.ts";
import { PROBLEM_CONTENT_TYPE, problem } from "../http/problem.ts";
import { readJson } from "../http/read-json.ts";
import type { IdempotencyStore } from "../idempotency/idempotency-store.ts";
import type { Identify } from "../idempotency/identify.ts";
import { type OnceResult, once } from "../idempotency/once.ts";
import type { Answer } from "./answer.ts";
import {
  type AuthorizationRequestSchema,
  parseAuthorizationRequest,
} from "./authorization-request.ts";
import type { Authorizer } from "./authorizer.ts";

/** What a client may use as an `Idempotency-Key`, in words and as a pattern. */
export const IDEMPOTENCY_KEY_RULE = "1 to 255 visible ASCII characters";
export const IDEMPOTENCY_KEY = /^[!-~]{1,255}$/;

export interface AuthorizeRouteOptions {
  readonly schema: AuthorizationRequestSchema;
  readonly authorizer: Authorizer;
  readonly identify: Identify;
  readonly store: IdempotencyStore;
  readonly registry: Registry;
}

/** `POST /v1/authorize`: request → payment → identity → authorizer → answer. */
export function authorizeRoute({
  schema,
  authorizer,
  identify,
  store,
  registry,
}: AuthorizeRouteOptions) {
  const outcomes = registry.counter("idempotency_outcomes_total");
  const counted = {
    replayed: outcomes.labels({ outcome: "replayed" }),
    joined: outcomes.labels({ outcome: "joined" }),
    conflict: outcomes.labels({ outcome: "conflict" }),
    mismatch: outcomes.labels({ outcome: "mismatch" }),
  };
  const addedLatency = registry.histogram("auth_added_latency_seconds").labels();

  return async (c: Context<HttpEnvironment>): Promise<Response> => {
    const { incoming } = c.env;
    const body = await readJson(incoming);
    if ("refusal" in body) {
      return body.refusal;
    }
    const request = parseAuthorizationRequest(schema, body.value);
    if ("faults" in request) {
      return invalidFields(request.faults);
    }
    const idempotencyKey = header(incoming.headers["idempotency-key"]);
    if (idempotencyKey !== undefined && !IDEMPOTENCY_KEY.test(idempotencyKey)) {
      const rule = `Send an Idempotency-Key of ${IDEMPOTENCY_KEY_RULE}, such as a UUID.`;
      return problem("invalid-request", 400, rule);
    }

    const { payment } = request;
    const identity = identify(payment, {
      idempotencyKey,
      gatewayRequestId: c.get("gatewayRequestId"),
    });
    const span = c.get("span");
    const authorize = () => authorizer.authorize(payment, span);
    const result: OnceResult =
      identity === undefined
        ? { kind: "first", ...(await authorize()) }
        : await once(store, identity, c.get("requestId"), authorize, span);

    if (result.kind !== "first") {
      counted[result.kind].inc();
    }
    switch (result.kind) {
      case "conflict":
        return problem(
          "idempotency-conflict",
          409,
          "Wait for that request to end, then ask again.",
        );
      case "mismatch":
        return problem(
          "idempotency-mismatch",
          422,
          "Use a new Idempotency-Key for another payment.",
        );
      default: {
        c.set("log", logOf(payment.processor, result));
        const response = respond(c, result.answer, result.kind !== "first");
        // From the body's last byte: a client that sends slowly is none of our latency. A replay has no
        // call to take off, and a joined request waits for another's.
        if (result.kind === "first" && result.processorMs !== undefined) {
          const totalMs = performance.now() - body.receivedAt;
          addedLatency.observe((totalMs - result.processorMs) / 1000, span?.exemplar);
        }
        return response;
      }
    }
  };
}

/** With its id among the plain headers, Node writes the answer without its slow path for set headers. */
function respond(c: Context<HttpEnvironment>, answer: Answer, isReplay: boolean): Response {
  c.set("carriesRequestId", true);
  const headers: Record<string, string> = {
    "request-id": c.get("requestId"),
    "content-type": answer.httpStatus === 200 ? "application/json" : PROBLEM_CONTENT_TYPE,
  };
  if (isReplay) {
    headers["idempotent-replayed"] = "true";
  }
  if (answer.retryAfterSeconds !== undefined) {
    headers["retry-after"] = String(answer.retryAfterSeconds);
  }
  return new Response(answer.body, { status: answer.httpStatus, headers });
}

function logOf(processor: string, result: OnceResult & { readonly answer: Answer }) {
  const { kind, answer } = result;
  return {
    action: "authorize",
    message: `payment ${answer.result}`,
    error: result.kind === "first" ? result.error : undefined,
    extra: {
      status: answer.result,
      processor,
      transaction_id: answer.transactionId,
      replay: kind === "first" ? undefined : kind,
    },
  };
}

/** Node gives a repeated header as a list only for `set-cookie`; the type does not know. */
function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
