import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A server of a test. */
export interface LoopbackServer {
  readonly port: number;
  readonly origin: URL;
  /** Closes it, and every connection. */
  readonly close: () => void;
}

/** Serves on a free port of loopback until the test has finished. */
export async function serveOnLoopback(listener: RequestListener): Promise<LoopbackServer> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  const { port } = server.address() as AddressInfo;
  return { port, origin: new URL(`http://127.0.0.1:${port}`), close };
}
