import { Engine } from "../../engine.ts";
import { freePorts } from "../../free-ports.ts";
import { renderedFile } from "./rendered-file.ts";

const READY_LIMIT_MS = 30_000;

/** A collector of an environment, with its rendered configuration, on this machine. */
export class Collector implements AsyncDisposable {
  /** Of its metrics. */
  readonly metrics: string;
  readonly #engine: Engine;

  private constructor(engine: Engine, metrics: string) {
    this.#engine = engine;
    this.metrics = metrics;
  }

  /**
   * @param program `log-collector` or `trace-collector`
   * @param replacements of what is somewhere else here; where it says of itself how it is, is among it already
   */
  static async start(
    executable: string,
    folder: string,
    program: string,
    replacements: Readonly<Record<string, string>>,
  ): Promise<Collector> {
    const [health = 0, metrics = 0] = await freePorts(2);
    const file = await renderedFile(folder, program, {
      "0.0.0.0:13133": `127.0.0.1:${health}`,
      "host: 0.0.0.0": "host: 127.0.0.1",
      "port: 8888": `port: ${metrics}`,
      ...replacements,
    });
    const engine = new Engine(program, executable, [`--config=${file}`]);
    await engine.ready(READY_LIMIT_MS, async () => {
      const answer = await fetch(`http://127.0.0.1:${health}/`);
      if (!answer.ok) {
        throw new Error(await answer.text());
      }
    });
    return new Collector(engine, `http://127.0.0.1:${metrics}/metrics`);
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    await this.#engine.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine[Symbol.asyncDispose]();
  }
}
