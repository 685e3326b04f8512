import type { Received } from "./running-gateway.ts";

/** How many requests are on their way at once. */
const WORKERS = 8;

/** Requests that are sent without a pause until it is disposed of. */
export class SteadyLoad implements AsyncDisposable {
  /** Every answer, and every failure to get one. */
  readonly results: (Received | Error)[] = [];
  #isOver = false;
  readonly #workers: Promise<unknown>;

  constructor(send: () => Promise<Received>) {
    this.#workers = Promise.all(
      Array.from({ length: WORKERS }, async () => {
        while (!this.#isOver) {
          this.results.push(await send().catch((error: Error) => error));
        }
      }),
    );
  }

  /** What was not answered, or not with 200. */
  get failed(): readonly (Received | Error)[] {
    return this.results.filter((result) => result instanceof Error || result.status !== 200);
  }

  /** Waits until so many more requests have their answers. */
  async next(count: number): Promise<readonly (Received | Error)[]> {
    const from = this.results.length + WORKERS;
    while (this.results.length < from + count) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    // Without those that were on their way when it was asked.
    return this.results.slice(from);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#workers;
  }
}
