import { once } from "node:events";
import { connect, type Socket } from "node:net";

const HEAD_END = "\r\n\r\n";
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;

/** What is told of an answer: its status and its body. */
export type OnAnswer = (status: number, body: string) => void;

/**
 * A kept-alive HTTP/1.1 connection that has one request under way. It reads no more of an answer than
 * the load needs, so that on one core it asks more than any of the servers can answer on another;
 * autocannon, which reads it all and builds each request anew, asks a third of that.
 */
export class Connection {
  readonly #socket: Socket;
  #received = "";
  /** Called with each answer. */
  onAnswer: OnAnswer = () => {};
  /** Called when the connection is lost. */
  onLoss: (error: Error) => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => this.#receive(text));
    socket.on("error", (error) => this.onLoss(error));
    socket.on("end", () => this.onLoss(new Error("the server closed a connection")));
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    return new Connection(socket);
  }

  /** Sends a request. The next one may be sent when {@link onAnswer} was called for it. */
  send(request: string): void {
    this.#socket.write(request, "latin1");
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(text: string): void {
    this.#received += text;
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd === -1) {
      return;
    }
    const head = this.#received.slice(0, headEnd);
    const bodyStart = headEnd + HEAD_END.length;
    const length = Number(CONTENT_LENGTH.exec(head)?.[1]);
    if (!Number.isInteger(length)) {
      this.onLoss(new Error(`an answer without a length:\n${head}`));
      return;
    }
    if (this.#received.length >= bodyStart + length) {
      const body = this.#received.slice(bodyStart, bodyStart + length);
      this.#received = "";
      this.onAnswer(Number(head.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length)), body);
    }
  }
}
