import * as z from "zod";

/** Every kind of problem that the service answers with: its type URI is `urn:paystream:problem:<kind>`. */
const titles = {
  "invalid-request": "The request is not valid",
  "malformed-json": "The body is not JSON",
  unauthorized: "Administration needs a valid token",
  "not-found": "There is nothing at this path",
  "method-not-allowed": "The path does not take this method",
  "incomplete-request": "The request did not come to its end",
  "idempotency-conflict": "A request with this Idempotency-Key is still running",
  "body-too-large": "The body is too large",
  "unsupported-media-type": "The body is not of a type that the service reads",
  "idempotency-mismatch": "This Idempotency-Key was used for another payment",
  "headers-too-large": "The headers are too large",
  "too-many-attempts": "Too many failed attempts",
  "internal-error": "The service failed",
  "processor-error": "The processor gave no decision",
  "circuit-breaker-open": "The processor is not called at the moment",
  "processor-timeout": "The processor did not answer in time",
} as const;

export type ProblemKind = keyof typeof titles;

export const problemSchema = z
  .object({
    type: z.string().meta({ example: "urn:paystream:problem:invalid-request" }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z
      .string()
      .meta({ description: "What was wrong with this request, and what would be right." }),
    errors: z
      .array(
        z.object({
          pointer: z
            .string()
            .meta({ description: "JSON pointer of the field.", example: "#/amount" }),
          detail: z.string(),
        }),
      )
      .optional()
      .meta({ description: "Every field that is not what it must be." }),
  })
  .meta({ id: "Problem", description: "Problem details (RFC 9457)." });

/** The breaker's 503 also says what spec 000 §3 step 9 has it say. */
export const breakerProblemSchema = problemSchema
  .extend({
    error: z.literal("service unavailable"),
    reason: z.literal("circuit breaker open"),
  })
  .meta({ id: "CircuitBreakerOpen" });

export const PROBLEM_CONTENT_TYPE = "application/problem+json";

/** A field of a body that is not what it must be. */
export interface FieldFault {
  /** JSON pointer of the field as a URI fragment (RFC 6901 §6), such as `#/amount`. */
  readonly pointer: string;
  /** What would be right, in words. Never repeats what was sent. */
  readonly detail: string;
}

/** Extension members and headers of one problem. */
export interface ProblemOptions {
  readonly errors?: readonly FieldFault[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** The text of a problem document. */
export function problemBody(
  kind: ProblemKind,
  status: number,
  detail: string,
  members: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    type: `urn:paystream:problem:${kind}`,
    title: titles[kind],
    status,
    detail,
    ...members,
  });
}

/**
 * Answers with a problem document (RFC 9457).
 *
 * @param detail - what was wrong with this request and what would be right; never repeats what was sent
 */
export function problem(
  kind: ProblemKind,
  status: number,
  detail: string,
  { errors, headers }: ProblemOptions = {},
): Response {
  const response = new Response(problemBody(kind, status, detail, errors ? { errors } : {}), {
    status,
    headers: { "content-type": PROBLEM_CONTENT_TYPE, ...headers },
  });
  kinds.set(response, kind);
  return response;
}

const kinds = new WeakMap<Response, ProblemKind>();

/** The kind of problem that an answer tells of, for its line in the log. */
export function problemKindOf(response: Response): ProblemKind | undefined {
  return kinds.get(response);
}
