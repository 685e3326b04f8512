import { createServer, type Server } from "node:http";
import { getRequestListener, RequestError } from "@hono/node-server";
import type { Hono } from "hono";
import { contract } from "../contract.ts";
import type { HttpEnvironment } from "../http/environment.ts";
import { problem } from "../http/problem.ts";

/** How long a client may take to send its headers, and its whole request, in milliseconds. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * The HTTP server that the app answers through. A request whose host or target makes no URL cannot
 * reach the app; it is refused here, with a problem document too.
 *
 * @param onRefused - called for each request that was refused here, with status 400
 */
export function createHttpServer(app: Hono<HttpEnvironment>, onRefused: () => void): Server {
  const listener = getRequestListener(app.fetch, {
    errorHandler: (error) => {
      if (!(error instanceof RequestError)) {
        return problem(
          "internal-error",
          500,
          "The failure has no request that it could be told to.",
        );
      }
      onRefused();
      return problem("invalid-request", 400, "Send a valid Host header and request target.");
    },
  });
  const timeouts = {
    keepAliveTimeout: contract.keepAliveTimeoutMs,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
  };
  return createServer(timeouts, listener);
}
