import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A TCP connection on which a test writes HTTP by hand. */
export class RawConnection implements Disposable {
  readonly #socket: Socket;
  #received = "";

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      this.#received += text;
    });
    // A server that ends a connection may reset it.
    socket.on("error", () => {});
  }

  static async open(port: number): Promise<RawConnection> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new RawConnection(socket);
  }

  /** Sends one request; header lines come before the body's length. */
  send(method: string, path: string, headers: readonly string[] = [], body = ""): void {
    const lines = [`${method} ${path} HTTP/1.1`, "Host: localhost", ...headers];
    this.#socket.write(
      `${[...lines, `Content-Length: ${Buffer.byteLength(body)}`].join("\r\n")}\r\n\r\n${body}`,
    );
  }

  /** Sends bytes that need not be HTTP. */
  write(text: string): void {
    this.#socket.write(text);
  }

  /** Everything received until the other side closes the connection. */
  async untilClosed(): Promise<string> {
    if (!this.#socket.closed) {
      await once(this.#socket, "close");
    }
    return this.#received;
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
