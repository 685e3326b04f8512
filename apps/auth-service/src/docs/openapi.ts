import * as z from "zod";
import { createDocument, type ZodOpenApiOperationObject } from "zod-openapi";
import { activeFaultsSchema, faultRequestSchema } from "../admin/fault-request.ts";
import { approvedSchema, declinedSchema } from "../authorization/answer.ts";
import { authorizationRequestSchema } from "../authorization/authorization-request.ts";
import { IDEMPOTENCY_KEY, IDEMPOTENCY_KEY_RULE } from "../authorization/authorize-route.ts";
import { contract } from "../contract.ts";
import { livenessSchema, readinessSchema, versionSchema } from "../health/health-routes.ts";
import { breakerProblemSchema, PROBLEM_CONTENT_TYPE, problemSchema } from "../http/problem.ts";
import { CLIENT_RETENTION_MS } from "../idempotency/memory-idempotency-store.ts";

export interface OpenApiOptions {
  readonly version: string;
  readonly processors: readonly string[];
  /** Without a token there is no administration, and nothing is said about it. */
  readonly hasAdministration: boolean;
}

const requestId = {
  "Request-Id": {
    description: "The gateway's `x-request-id`, or an id that the service made.",
    required: true,
    schema: { type: "string" as const },
  },
};

const json = (description: string, schema: z.ZodType) => ({
  description,
  headers: requestId,
  content: { "application/json": { schema } },
});

const problem = (description: string, schema: z.ZodType = problemSchema, headers = {}) => ({
  description,
  headers: { ...requestId, ...headers },
  content: { [PROBLEM_CONTENT_TYPE]: { schema } },
});

const retryAfter = {
  "Retry-After": { description: "Whole seconds.", schema: { type: "integer" as const } },
};

const replayed = {
  "Idempotent-Replayed": {
    description: "`true` where this is the answer to an earlier try.",
    schema: { type: "string" as const, enum: ["true"] },
  },
};

const unreadable = {
  400: problem("The body is not JSON, or not what it must be: `errors` names every faulty field."),
  408: problem("The body did not come to its end."),
  413: problem("The body has more than 1 MiB."),
  415: problem("The body is not `application/json`."),
};

function authorize(processors: readonly string[]): ZodOpenApiOperationObject {
  const hours = CLIENT_RETENTION_MS / 3_600_000;
  return {
    operationId: "authorize",
    summary: "Authorize a card payment",
    description:
      "Calls the processor at most once for each `Idempotency-Key` of a merchant. A decline is a result " +
      "(200), not an error. Once the processor was called, the same key gives the same answer again, " +
      `for ${hours} hours at most and as long as this instance keeps it.`,
    requestParams: {
      header: z.object({
        "Idempotency-Key": z
          .string()
          .regex(IDEMPOTENCY_KEY)
          .optional()
          .meta({
            description: `Names this payment among the merchant's: ${IDEMPOTENCY_KEY_RULE}.`,
          }),
      }),
    },
    requestBody: {
      required: true,
      content: { "application/json": { schema: authorizationRequestSchema(processors) } },
    },
    responses: {
      200: {
        description: "The issuer decided.",
        headers: {
          ...requestId,
          ...replayed,
        },
        content: {
          "application/json": {
            schema: z.discriminatedUnion("status", [approvedSchema, declinedSchema]),
          },
        },
      },
      ...unreadable,
      409: problem("A request with this key is still running."),
      422: problem("This key was used for another payment."),
      502: problem("The processor gave no decision.", problemSchema, replayed),
      503: problem(
        "The circuit breaker is open; no call was made.",
        breakerProblemSchema,
        retryAfter,
      ),
      504: problem("The processor did not answer in time.", problemSchema, replayed),
    },
  };
}

function faultInjection(processors: readonly string[]) {
  const refused = {
    401: problem("The token is missing or wrong."),
    429: problem("Too many failed attempts from this address.", problemSchema, retryAfter),
  };
  const active = json("The faults that are active now.", activeFaultsSchema);
  const administration = { tags: ["administration"], security: [{ token: [] }] };
  return {
    get: {
      ...administration,
      operationId: "listFaults",
      summary: "List the injected faults",
      responses: { 200: active, ...refused },
    },
    post: {
      ...administration,
      operationId: "injectFault",
      summary: "Disturb a processor for a while",
      requestBody: {
        required: true,
        content: { "application/json": { schema: faultRequestSchema(processors) } },
      },
      responses: { 200: active, ...unreadable, ...refused },
    },
    delete: {
      ...administration,
      operationId: "clearFaults",
      summary: "End the injected faults",
      requestParams: {
        query: z.object({
          processor: faultRequestSchema(processors)
            .shape.processor.unwrap()
            .optional()
            .meta({ description: "Clear this one only." }),
        }),
      },
      responses: {
        200: active,
        400: problem("There is no such processor."),
        ...refused,
      },
    },
  };
}

/** The OpenAPI document, made from the schemas that validate requests and type answers. */
export function createOpenApiDocument({ version, processors, hasAdministration }: OpenApiOptions) {
  const { paths } = contract;
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "PayStream authorization service",
      version,
      description: "Authorizes card payments. Problems are RFC 9457 problem documents.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    paths: {
      [paths.authorize]: { post: authorize(processors) },
      [paths.health]: {
        get: {
          operationId: "live",
          summary: "Whether the process answers",
          responses: { 200: json("It does.", livenessSchema) },
        },
      },
      [paths.ready]: {
        get: {
          operationId: "ready",
          summary: "Whether the process takes requests",
          responses: {
            200: json("It does.", readinessSchema),
            503: json("It is draining.", readinessSchema),
          },
        },
      },
      [paths.version]: {
        get: {
          operationId: "version",
          summary: "What is running",
          responses: { 200: json("Version and commit.", versionSchema) },
        },
      },
      [paths.metrics]: {
        get: {
          operationId: "metrics",
          summary: "Metrics for Prometheus",
          responses: {
            200: {
              description: "Text exposition format.",
              headers: requestId,
              content: { "text/plain": { schema: z.string() } },
            },
          },
        },
      },
      ...(hasAdministration && { [paths.faultInject]: faultInjection(processors) }),
    },
    ...(hasAdministration && {
      components: { securitySchemes: { token: { type: "http" as const, scheme: "bearer" } } },
    }),
  });
}
