import type { HttpBindings } from "@hono/node-server";
import type { LogEntry } from "@paystream/logging";
import type { Span } from "../tracing/span.ts";

/** What the log line of a request says beyond its method, path, status and duration. */
type RequestLog = Pick<LogEntry, "action" | "message" | "extra" | "error">;

/** What handlers share in a Hono context. */
export interface HttpEnvironment {
  Bindings: HttpBindings;
  Variables: {
    /** The id that the gateway gave the request, and repeats on each of its tries. */
    gatewayRequestId: string | undefined;
    /** The answer's `Request-Id`: the gateway's, or a new one. */
    requestId: string;
    /** Set where the request is traced. */
    span?: Span;
    /** Set by a handler whose answer carries `Request-Id` among its own headers. */
    carriesRequestId?: boolean;
    /** Set by a handler that has more to tell than the default line. */
    log?: RequestLog;
  };
}
