import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { contract } from "../src/contract.ts";
import { onCore } from "./cores.ts";
import type { Program } from "./program.ts";

/** How long a server may take to answer for the first time, and to end, in milliseconds. */
const PATIENCE_MS = 10_000;

export interface ServerOptions {
  readonly latencyMs: number;
  /** The core that the server is kept on. */
  readonly core: number | undefined;
  /** Gets what the server prints: its log. */
  readonly output: URL;
}

/** A program that runs and answers. */
export class ServerProcess implements AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  /** Milliseconds from the start of the process to its first answer to `/health`. */
  readonly startMs: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number, startMs: number) {
    this.#child = child;
    this.port = port;
    this.pid = child.pid as number;
    this.startMs = startMs;
  }

  /** @throws Error if the program ends or does not answer in ten seconds */
  static async start(program: Program, options: ServerOptions): Promise<ServerProcess> {
    const port = await freePort();
    const [command = "", ...args] = onCore(program.command, options.core);
    const output = openSync(options.output, "a");
    const started = performance.now();
    const child = spawn(command, args, {
      env: {
        PORT: String(port),
        LATENCY_BASE_MS: String(options.latencyMs),
        ...program.environment,
      },
      stdio: ["ignore", output, "inherit"],
    });
    const deadline = started + PATIENCE_MS;
    while (!(await isHealthy(port))) {
      if (child.exitCode !== null || performance.now() > deadline) {
        child.kill("SIGKILL");
        throw new Error(`${program.name} does not answer; see ${options.output.pathname}`);
      }
      await sleep(1);
    }
    return new ServerProcess(child, port, performance.now() - started);
  }

  /** Ends the process, as Kubernetes does: asks first. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      return;
    }
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    const impatience = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE_MS);
    await ended;
    clearTimeout(impatience);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function isHealthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () =>
      socket.write(`GET ${contract.paths.health} HTTP/1.1\r\nhost: localhost\r\n\r\n`),
    );
    socket.on("data", (bytes) => {
      resolve(bytes.toString("latin1").startsWith("HTTP/1.1 200 "));
      socket.destroy();
    });
    socket.on("error", () => resolve(false));
    socket.on("close", () => resolve(false));
  });
}
