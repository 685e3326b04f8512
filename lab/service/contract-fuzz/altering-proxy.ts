import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** The part of an answer that a planted defect changes. */
interface AlterableAnswer {
  readonly status: number;
  readonly body: string;
}

export type Alter = (answer: AlterableAnswer, path: string) => AlterableAnswer;

/** Stands before a service and changes its answers, as a defect of the service would. */
export class AlteringProxy implements AsyncDisposable {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(upstream: string, alter: Alter): Promise<AlteringProxy> {
    const server = createServer((incoming, outgoing) => pass(upstream, alter, incoming, outgoing));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new AlteringProxy(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

function pass(
  upstream: string,
  alter: Alter,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const { method = "GET", url = "/", headers } = incoming;
  const sent = request(upstream + url, { method, headers });
  sent.on("error", (error) => outgoing.destroy(error));
  sent.on("response", async (answer) => {
    const { status, body } = alter(
      { status: answer.statusCode ?? 0, body: await text(answer) },
      url,
    );
    const { "content-length": _, connection: __, ...passed } = answer.headers;
    outgoing.writeHead(status, passed);
    outgoing.end(body);
  });
  incoming.pipe(sent);
}
