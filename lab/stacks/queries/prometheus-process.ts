import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { PrometheusApi } from "../../observation/prometheus-api.ts";

/** How long Prometheus may take to listen, to be ready, and to stop, in milliseconds. */
const LIMIT_MS = 30_000;

/** Prometheus as an operating system process, asked over its HTTP API. */
export class PrometheusProcess extends PrometheusApi implements AsyncDisposable {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    super(url);
    this.url = url;
    this.#child = child;
  }

  /**
   * Starts Prometheus on a port of the loopback interface.
   *
   * @param flags its command line, with `--log.format=json`, but for the address
   * @param port any free one, unless said
   * @throws Error with what it wrote, if it is not ready in time
   */
  static async start(
    executable: string,
    flags: readonly string[],
    port = 0,
  ): Promise<PrometheusProcess> {
    const child = spawn(executable, [...flags, `--web.listen-address=127.0.0.1:${port}`], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const kill = () => child.kill("SIGKILL");
    process.on("exit", kill);
    child.once("close", () => process.off("exit", kill));
    const written: string[] = [];
    const listening = new Promise<string>((resolve, reject) => {
      createInterface(child.stderr).on("line", (line) => {
        written.push(line);
        const [, address] = /"Listening on".*?"address":"([^"]+)"/.exec(line) ?? [];
        if (address !== undefined) {
          resolve(`http://${address}`);
        }
      });
      child.once("error", reject);
      child.once("close", (code) => reject(new Error(`It ended with exit code ${code}.`)));
      AbortSignal.timeout(LIMIT_MS).addEventListener("abort", () => {
        reject(new Error(`It does not listen after ${LIMIT_MS} ms.`));
      });
    });
    try {
      const url = await listening;
      const limit = AbortSignal.timeout(LIMIT_MS);
      while (!(await fetch(`${url}/-/ready`, { signal: limit })).ok) {
        await sleep(50, undefined, { signal: limit });
      }
      return new PrometheusProcess(child, url);
    } catch (error) {
      kill();
      throw new Error(`Prometheus did not start. It wrote:\n${written.join("\n")}`, {
        cause: error,
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#child, "close");
    this.#child.kill("SIGTERM");
    const late = sleep(LIMIT_MS, undefined, { ref: false }).then(() => this.#child.kill("SIGKILL"));
    await Promise.race([closed, late.then(() => closed)]);
  }
}
