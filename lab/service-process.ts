import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { contract } from "@paystream/auth-service/contract";
import { LogLines } from "./log-lines.ts";

const MAIN = fileURLToPath(new URL("../apps/auth-service/src/main.ts", import.meta.url));

/** How long the service may take to answer that it is ready, in milliseconds. */
const START_LIMIT_MS = 15_000;
/** How long it may take to stop before it is killed: its own grace time, and a little. */
const STOP_LIMIT_MS = 20_000;

const { paths, variables, secrets, optionalSecrets } = contract;

/** How a service process ended. */
export interface Exit {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * The service as an operating system process, as production runs it: `NODE_ENV=production`, with
 * secrets that are made for this process.
 *
 * @example
 * await using service = await ServiceProcess.start({ [contract.variables.latencyBaseMs]: "0" });
 */
export class ServiceProcess implements AsyncDisposable {
  readonly adminToken: string;
  readonly log: LogLines;
  /** Resolves when the process has ended and everything that it wrote has been read. */
  readonly exit: Promise<Exit>;
  readonly #child: ChildProcess;
  #port = 0;

  private constructor(child: ChildProcess, adminToken: string) {
    this.#child = child;
    this.adminToken = adminToken;
    this.log = new LogLines();
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) {
        createInterface(stream).on("line", (line) => this.log.add(line));
      }
    }
    this.exit = once(child, "close").then(([code, signal]) => {
      process.off("exit", this.#kill);
      return { code, signal };
    });
    // A test runner that ends in the middle of a test disposes of nothing.
    process.on("exit", this.#kill);
  }

  /**
   * Starts the service and waits until it is ready.
   *
   * @param environment - variables of the service; without PORT it takes a free one
   * @throws Error with what the process wrote, if it ends or is not ready in time
   */
  static async start(environment: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const secret = () => randomBytes(24).toString("hex");
    const adminToken = secret();
    const child = spawn(process.execPath, [MAIN], {
      env: {
        [variables.environment]: "production",
        [variables.port]: "0",
        ...Object.fromEntries(Object.values(secrets).map((name) => [name, secret()])),
        [optionalSecrets.adminToken]: adminToken,
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const service = new ServiceProcess(child, adminToken);
    try {
      await service.#becomeReady(AbortSignal.timeout(START_LIMIT_MS));
      return service;
    } catch (error) {
      await service[Symbol.asyncDispose]();
      const wrote = service.log.text() || "(it wrote nothing)";
      throw new Error(`The service did not become ready. It wrote:\n${wrote}`, { cause: error });
    }
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Sends a request to one of the service's paths. */
  fetch(path: string, options?: RequestInit): Promise<Response> {
    return fetch(this.url + path, options);
  }

  /** Asks the process to stop, as Kubernetes does; {@link exit} tells when it has. */
  terminate(): void {
    this.#child.kill("SIGTERM");
  }

  /** Stops the process, by force where it does not stop in time. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.terminate();
    const limit = new AbortController();
    const late = sleep(STOP_LIMIT_MS, undefined, { signal: limit.signal }).then(
      this.#kill,
      () => {},
    );
    await this.exit;
    limit.abort();
    await late;
  }

  readonly #kill = () => {
    this.#child.kill("SIGKILL");
  };

  async #becomeReady(limit: AbortSignal): Promise<void> {
    const ended = this.exit.then(({ code }) => {
      throw new Error(`It ended with exit code ${code}.`);
    });
    const late = once(limit, "abort").then(() => limit.throwIfAborted());
    const listening = this.log.first(({ action }) => action === "listening");
    const line = await Promise.race([listening, ended, late]);
    this.#port = Number(/http:\/\/localhost:(\d+)/.exec(line?.message ?? "")?.[1]);
    while (!(await this.fetch(paths.ready, { signal: limit })).ok) {
      await sleep(20, undefined, { signal: limit });
    }
  }
}
