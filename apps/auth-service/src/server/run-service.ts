import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "@paystream/logging";
import type { Configuration } from "../configuration.ts";
import { contract } from "../contract.ts";
import type { Service } from "../service.ts";
import { createHttpServer, HEADERS_TIMEOUT_MS } from "./http-server.ts";
import { Refusals } from "./refusals.ts";

/** The service while it listens. */
export interface RunningService {
  readonly port: number;
  /**
   * Takes the service out of service: not ready at once, kept-alive connections told to close, requests
   * and calls under way finished.
   *
   * @param delayMs - how long new connections are still taken, for those who have not noticed yet
   * @returns false if a payment was still under way when the grace time was over
   */
  stop(delayMs: number): Promise<boolean>;
}

/**
 * Listens on the configured port.
 *
 * @throws Error with code `EADDRINUSE` or `EACCES` if the port is not to be had
 */
export async function runService(
  service: Service,
  configuration: Pick<Configuration, "port" | "shutdownGraceMs">,
  log: Logger,
): Promise<RunningService> {
  const { app, registry, authorizer, lifecycle } = service;
  const server = createHttpServer({ app, lifecycle, refusals: new Refusals(registry, log) });
  const connections = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  server.listen(configuration.port);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    port,
    async stop(delayMs) {
      lifecycle.drain();
      log.info({ action: "draining", message: "no longer ready; finishing what is under way" });
      const deadline = AbortSignal.timeout(configuration.shutdownGraceMs);
      const finished = await Promise.race([
        finish(server, connections, service, delayMs).then(() => true),
        // Somebody may still be sending a request; nothing is lost as long as no payment is under way.
        once(deadline, "abort").then(() => authorizer.isIdle),
      ]);
      server.closeAllConnections();
      service.close();
      return finished;
    },
  };
}

async function finish(
  server: Server,
  connections: ReadonlySet<Socket>,
  service: Service,
  delayMs: number,
): Promise<void> {
  await sleep(delayMs, undefined, { ref: false });
  const closed = once(server, "close");
  // Closes the listener and the idle connections; the busy ones close after their answer.
  server.close();
  // Node takes a connection that never asked anything for a busy one.
  endConnections(connections, ({ bytesRead }) => bytesRead === 0);
  // Who has begun to ask is still answered, but has no longer for it than at other times, when Node
  // itself looks after that.
  const late = setTimeout(() => {
    endConnections(connections, (connection) => !service.lifecycle.answering.has(connection));
  }, HEADERS_TIMEOUT_MS);
  await Promise.all([closed, service.authorizer.whenIdle()]);
  clearTimeout(late);
}

function endConnections(
  connections: Iterable<Socket>,
  isOver: (connection: Socket) => boolean,
): void {
  for (const connection of connections) {
    if (isOver(connection)) {
      connection.destroySoon();
    }
  }
}

/** What to tell a person whose service could not listen. */
export function describeListenError(error: NodeJS.ErrnoException, port: number): string {
  const { port: variable } = contract.variables;
  const remedy = `Choose another with ${variable}; ${variable}=0 takes any free one.`;
  switch (error.code) {
    case "EADDRINUSE":
      return `Port ${port} is in use. ${remedy}`;
    case "EACCES":
      return `Port ${port} may not be used by this user. ${remedy}`;
    default:
      return `Cannot listen on port ${port}: ${error.message}. ${remedy}`;
  }
}
