import { type Logger, maskClientAddress } from "@paystream/logging";
import type { MiddlewareHandler } from "hono";
import { clientAddressOf } from "./client-address.ts";
import type { HttpEnvironment } from "./environment.ts";
import { requestIdOf, traceIdOf } from "./request-ids.ts";

export interface RequestScopeOptions {
  readonly log: Logger;
  /** Paths whose requests are not logged: probes and scrapes, which come every few seconds. */
  readonly quiet: readonly string[];
  /** True from the moment on when connections are not to be kept. */
  readonly isDraining: () => boolean;
}

/** What every request gets: an id that its answer carries, and one line in the log. */
export function requestScope({
  log,
  quiet,
  isDraining,
}: RequestScopeOptions): MiddlewareHandler<HttpEnvironment> {
  const quietPaths = new Set(quiet);
  return async (c, next) => {
    const { incoming, outgoing } = c.env;
    const started = performance.now();
    const requestId = requestIdOf(incoming.headers["x-request-id"] as string | undefined);
    c.set("requestId", requestId);
    // Set on the connection's response: `c.header()` would rebuild the Response, at 2.6 times the cost.
    outgoing.setHeader("Request-Id", requestId);

    await next();

    if (isDraining()) {
      outgoing.shouldKeepAlive = false;
    }
    const { path } = c.req;
    if (quietPaths.has(path)) {
      return;
    }
    const { status } = c.res;
    const { action, message, error, extra } = c.get("log") ?? {
      action: "http_request",
      message: `${c.req.method} answered with ${status}`,
    };
    log[levelOf(status)]({
      request_id: requestId,
      action,
      message,
      duration_ms: performance.now() - started,
      error,
      extra: {
        ...extra,
        method: c.req.method,
        path,
        http_status: status,
        client_address: maskClientAddress(clientAddressOf(incoming)),
        trace_id: traceIdOf(incoming.headers["traceparent"] as string | undefined),
      },
    });
  };
}

function levelOf(status: number): "info" | "warn" | "error" {
  if (status >= 500) {
    return "error";
  }
  return status >= 400 ? "warn" : "info";
}
