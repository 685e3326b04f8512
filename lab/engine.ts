import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** How long an engine may take to stop before it is killed, in milliseconds. */
const STOP_LIMIT_MS = 20_000;
/** How often it is asked whether it is ready. */
const POLL_MS = 50;
/** How many lines of its log are told when it fails: what was fatal stands at the end. */
const TOLD_LINES = 40;

/**
 * A server of the lab as an operating system process of this one. It is stopped by its process id, with
 * SIGTERM, and also when this process ends without disposing of it.
 */
export class Engine implements AsyncDisposable {
  /** For messages. */
  readonly name: string;
  /** Resolves with the exit code, null where a signal ended it. */
  readonly exit: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #told: string[] = [];

  /** @param hear is given each line that it writes */
  constructor(
    name: string,
    executable: string,
    args: readonly string[],
    hear: (line: string) => void = () => {},
  ) {
    this.name = name;
    this.#child = spawn(executable, args, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null) {
        createInterface(stream).on("line", (line) => {
          this.#told.push(line);
          this.#told.splice(0, this.#told.length - TOLD_LINES);
          hear(line);
        });
      }
    }
    this.exit = once(this.#child, "close").then(
      ([code]) => code,
      (error: Error) => {
        this.#told.push(error.message);
        return null;
      },
    );
    void this.exit.then(() => process.off("exit", this.#kill));
    // A test runner that ends in the middle of a test disposes of nothing.
    process.on("exit", this.#kill);
  }

  /**
   * Waits until a question about the engine has an answer.
   *
   * @param ask - rejects as long as the engine is not ready
   * @returns what `ask` resolves with
   * @throws Error with the end of the engine's log, if it ends or is not ready in time
   */
  async ready<Answer>(limitMs: number, ask: () => Promise<Answer>): Promise<Answer> {
    const limit = performance.now() + limitMs;
    let hasEnded = false;
    void this.exit.then(() => {
      hasEnded = true;
    });
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (hasEnded || performance.now() > limit) {
          const log = this.#told.join("\n") || "(it wrote nothing)";
          const how = hasEnded ? "ended" : `was not ready in ${limitMs / 1000} s`;
          throw new Error(`${this.name} ${how}. It wrote:\n${log}`, { cause: error });
        }
      }
      await sleep(POLL_MS);
    }
  }

  /** Ends the process as a crash would, and waits until it has. */
  async kill(): Promise<void> {
    this.#kill();
    await this.exit;
  }

  /** Stops the process, by force where it does not stop in time. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    const limit = setTimeout(this.#kill, STOP_LIMIT_MS);
    await this.exit;
    clearTimeout(limit);
  }

  readonly #kill = () => {
    this.#child.kill("SIGKILL");
  };
}
