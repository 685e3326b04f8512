import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { getRequestListener, RequestError } from "@hono/node-server";
import type { Hono } from "hono";
import { contract } from "../contract.ts";
import type { HttpEnvironment } from "../http/environment.ts";
import { declaresTooMuch } from "../http/read-json.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Refusals } from "./refusals.ts";

/** How long a client may take to send its headers, in milliseconds. */
export const HEADERS_TIMEOUT_MS = 10_000;
/** How long it may take to send its whole request, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;
/** How often Node looks for those who took longer. */
const TIMEOUT_CHECK_MS = 1_000;

export interface HttpServerOptions {
  readonly app: Hono<HttpEnvironment>;
  readonly refusals: Refusals;
  readonly lifecycle: Lifecycle;
}

/**
 * The HTTP server that the app answers through. What Node cannot read, or has a host or target that
 * makes no URL, cannot reach the app; it is answered here.
 */
export function createHttpServer({ app, refusals, lifecycle }: HttpServerOptions): Server {
  const listener = getRequestListener(app.fetch, {
    errorHandler: (error) => refusals.response(error instanceof RequestError ? 400 : 500, error),
  });
  const server = createServer(
    {
      keepAliveTimeout: contract.keepAliveTimeoutMs,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      // Node's own refusal would be empty; the listener refuses it too, with a problem document.
      requireHostHeader: false,
    },
    listener,
  );
  server.on("checkContinue", (incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (!declaresTooMuch(incoming)) {
      outgoing.writeContinue();
    }
    void listener(incoming, outgoing);
  });
  // An expectation that is not known may be ignored (RFC 9110 §10.1.1).
  server.on("checkExpectation", listener);
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (lifecycle.answering.has(socket)) {
      // A request whose body ended early: the app notices, and counts it.
      socket.destroy();
    } else if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
    } else {
      socket.end(refusals.message(error));
    }
  });
  return server;
}
