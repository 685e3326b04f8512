import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { type Notification, readNotification } from "../notification.ts";
import { LIVE_PATH, TOLD_PATH } from "../pager-endpoint.ts";

/** How many notifications are kept: those of half an hour at the least, with the dead-man's switch. */
const KEPT = 100;

/** Stands for everybody who may be told: each path is a channel, and what came is kept. */
export class PagerServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #told: Notification[] = [];
  readonly #kept: number;

  private constructor(
    hear: (told: Notification) => void,
    refuse: (error: Error) => void,
    kept: number,
  ) {
    this.#kept = kept;
    this.#server = createServer((request, response) => {
      this.#answer(request, response, hear).catch((error: Error) => {
        refuse(error);
        response.writeHead(400, { "content-type": "text/plain" }).end(error.message);
      });
    });
  }

  /**
   * @param hear is told of each notification
   * @param refuse is told why something was not taken for one
   */
  static async start(
    address: string,
    port: number,
    {
      hear = () => {},
      refuse = () => {},
      kept = KEPT,
    }: {
      readonly hear?: (told: Notification) => void;
      readonly refuse?: (error: Error) => void;
      readonly kept?: number;
    } = {},
  ): Promise<PagerServer> {
    const pager = new PagerServer(hear, refuse, kept);
    await once(pager.#server.listen(port, address), "listening");
    return pager;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server.close(), "close");
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    hear: (told: Notification) => void,
  ): Promise<void> {
    const { method, url = "/" } = request;
    if (method === "POST") {
      const told = readNotification(url.slice(1), await json(request), Date.now());
      this.#told.push(told);
      this.#told.splice(0, this.#told.length - this.#kept);
      hear(told);
      response.end("ok");
    } else if (url === TOLD_PATH) {
      response.setHeader("content-type", "application/json").end(JSON.stringify(this.#told));
    } else {
      response.writeHead(url === LIVE_PATH ? 200 : 404).end();
    }
  }
}
