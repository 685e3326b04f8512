import type { HttpBindings } from "@hono/node-server";
import type { LogEntry } from "@paystream/logging";

/** What the log line of a request says beyond its method, path, status and duration. */
type RequestLog = Pick<LogEntry, "action" | "message" | "extra" | "error">;

/** What handlers share in a Hono context. */
export interface HttpEnvironment {
  Bindings: HttpBindings;
  Variables: {
    /** The answer's `Request-Id`. */
    requestId: string;
    /** Set by a handler that has more to tell than the default line. */
    log?: RequestLog;
  };
}
