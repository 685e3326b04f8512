import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Logger } from "@paystream/logging";
import { type Registry, unmatchedEndpoint } from "@paystream/metrics";
import { PROBLEM_CONTENT_TYPE, type ProblemKind, problem, problemBody } from "../http/problem.ts";

/** What can be wrong with bytes that never become a request of the app. */
const refusals = {
  400: ["invalid-request", "Send a well-formed HTTP request with a valid Host and target."],
  408: ["incomplete-request", "Send the whole request in time."],
  431: ["headers-too-large", "Send fewer or shorter headers."],
  500: ["internal-error", "The failure is logged under this answer's Request-Id."],
} as const satisfies Record<number, readonly [ProblemKind, string]>;

type RefusalStatus = keyof typeof refusals;

/**
 * Answers what never reaches the app, as the app would: with a problem document and a Request-Id,
 * counted in the standard metrics and with a line in the log.
 */
export class Refusals {
  readonly #registry: Registry;
  readonly #log: Logger;

  constructor(registry: Registry, log: Logger) {
    this.#registry = registry;
    this.#log = log;
  }

  /** The answer to a request that Node could read and the app could not. */
  response(status: RefusalStatus, error: unknown): Response {
    const requestId = this.#record(status, error);
    const [kind, detail] = refusals[status];
    return problem(kind, status, detail, { headers: { "request-id": requestId } });
  }

  /** The answer to what Node could not read, as the bytes to write. */
  message(error: NodeJS.ErrnoException): string {
    const status = statusOf(error);
    const requestId = this.#record(status, error);
    const [kind, detail] = refusals[status];
    const body = problemBody(kind, status, detail);
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      `Request-Id: ${requestId}`,
      `Content-Type: ${PROBLEM_CONTENT_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
    ];
    return `${head.join("\r\n")}\r\n\r\n${body}`;
  }

  #record(status: RefusalStatus, error: unknown): string {
    const requestId = randomUUID();
    const labels = { endpoint: unmatchedEndpoint, status_code: String(status) };
    this.#registry.counter("auth_service_requests_total").labels(labels).inc();
    this.#registry.counter("auth_service_errors_total").labels(labels).inc();
    this.#registry.histogram("auth_service_request_latency_seconds").labels(labels).observe(0);
    this.#log[status === 500 ? "error" : "warn"]({
      request_id: requestId,
      action: "http_refused",
      message: `refused with ${status} before it was a request`,
      // Only what it is: a parser's error carries the bytes that it could not read.
      extra: { http_status: status, reason: (error as NodeJS.ErrnoException).code },
    });
    return requestId;
  }
}

function statusOf({ code }: NodeJS.ErrnoException): RefusalStatus {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return 431;
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return 408;
    default:
      return 400;
  }
}
