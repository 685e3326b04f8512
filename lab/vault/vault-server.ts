import { randomBytes } from "node:crypto";
import { Engine } from "../engine.ts";
import { freePorts } from "../free-ports.ts";
import { PodFront } from "./pod-front.ts";
import { VaultApi } from "./vault-api.ts";

/** How long it may take to become ready on a busy machine, in milliseconds. */
const START_LIMIT_MS = 60_000;

/**
 * A server with Vault's API on loopback: OpenBao in development mode, unsealed and in memory. It is reached
 * as if it ran in a pod of a cluster ({@link PodFront}). Disposing of it leaves nothing.
 *
 * @example
 * await using vault = await VaultServer.start(await tool("bao"));
 */
export class VaultServer extends VaultApi implements AsyncDisposable {
  readonly #running: AsyncDisposableStack;

  /** @param token may do everything */
  private constructor(address: string, token: string, running: AsyncDisposableStack) {
    super(address, token);
    this.#running = running;
  }

  /** @throws Error with the server's log if it does not become ready */
  static async start(bao: string): Promise<VaultServer> {
    await using starting = new AsyncDisposableStack();
    const [port = 0] = await freePorts(1);
    const token = randomBytes(24).toString("hex");
    const engine = starting.use(
      new Engine("bao", bao, [
        "server",
        "-dev",
        // It would write the token into the home folder.
        "-dev-no-store-token",
        `-dev-listen-address=127.0.0.1:${port}`,
        `-dev-root-token-id=${token}`,
      ]),
    );
    await engine.ready(START_LIMIT_MS, async () => {
      const { ok, status } = await fetch(`http://127.0.0.1:${port}/v1/sys/health`);
      if (!ok) {
        throw new Error(`It answers ${status}.`);
      }
    });
    const front = starting.use(await PodFront.start(port));
    return new VaultServer(front.address, token, starting.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running.disposeAsync();
  }
}
