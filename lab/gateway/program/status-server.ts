import { once } from "node:events";
import { createServer, type Server } from "node:http";

/** Where the translator says that it runs. */
export const LIVE_PATH = "/healthz";
/** Where it says that Envoy has something to start with. */
export const WRITTEN_PATH = "/written";

/** Tells the kubelet how a translator does. */
export class StatusServer implements AsyncDisposable {
  /** Whether Envoy has been told anything yet. */
  hasWritten = false;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(address: string, port: number): Promise<StatusServer> {
    const server = createServer(({ url }, response) => {
      const isKnown = url === LIVE_PATH || url === WRITTEN_PATH;
      const isRight = url === LIVE_PATH || status.hasWritten;
      response.writeHead(isKnown ? (isRight ? 200 : 503) : 404).end();
    });
    const status = new StatusServer(server);
    await once(server.listen(port, address), "listening");
    return status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server.close(), "close");
    this.#server.closeAllConnections();
    await closed;
  }
}
