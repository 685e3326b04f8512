import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { contract } from "@paystream/auth-service/contract";
import { Samples } from "../samples.ts";

/**
 * A scrape whose request is begun and not yet ended. A service that stops finishes what was begun, so
 * this one scrape still gets an answer when nobody else can connect: its last counts.
 */
export class HeldScrape implements Disposable {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async begin(port: number): Promise<HeldScrape> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    // HTTP/1.0: the answer ends with its connection and is not in chunks.
    socket.write(`GET ${contract.paths.metrics} HTTP/1.0\r\nHost: localhost\r\n`);
    return new HeldScrape(socket);
  }

  /** Ends the request and takes its answer. */
  async finish(): Promise<Samples> {
    this.#socket.write("\r\n");
    const answer = await text(this.#socket);
    const [head = "", exposition = ""] = answer.split("\r\n\r\n");
    if (!/^HTTP\/1\.1 200 /.test(head)) {
      throw new Error(`The last scrape was answered with: ${head || "nothing"}`);
    }
    return new Samples(exposition);
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
