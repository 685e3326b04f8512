/** Something that was seen at a moment. */
interface Dated {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What was seen over time, and who waits for something to be seen. */
export class Watch<Sample extends Dated> {
  readonly #samples: Sample[] = [];
  readonly #waiting = new Set<(sample: Sample) => void>();
  readonly #ended = new AbortController();

  /** In the order of time. */
  get samples(): readonly Sample[] {
    return this.#samples;
  }

  get latest(): Sample | undefined {
    return this.#samples.at(-1);
  }

  add(sample: Sample): void {
    this.#samples.push(sample);
    for (const look of this.#waiting) {
      look(sample);
    }
  }

  /** Fails whoever waits, and will wait, with this reason. */
  end(reason: Error): void {
    this.#ended.abort(reason);
  }

  /** Throws the reason with which the watch was ended, if it was. */
  throwIfEnded(): void {
    this.#ended.signal.throwIfAborted();
  }

  /**
   * Waits for what is not yet there: samples from before the call do not count.
   *
   * @returns the first sample of which the condition holds; undefined when there was none in time
   * @throws the reason with which the watch was ended
   */
  until(seconds: number, condition: (sample: Sample) => boolean): Promise<Sample | undefined> {
    const seen = this.#until(seconds, condition);
    // Who began to wait for two things may be stopped by the first.
    seen.catch(() => {});
    return seen;
  }

  async #until(
    seconds: number,
    condition: (sample: Sample) => boolean,
  ): Promise<Sample | undefined> {
    const calledAt = Date.now();
    const { signal } = this.#ended;
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Sample | undefined>();
    const giveUp = () => reject(signal.reason);
    signal.addEventListener("abort", giveUp, { once: true });
    const look = (sample: Sample) => {
      if (sample.at >= calledAt && condition(sample)) {
        resolve(sample);
      }
    };
    const limit = setTimeout(() => resolve(undefined), seconds * 1000);
    this.#waiting.add(look);
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", giveUp);
      clearTimeout(limit);
      this.#waiting.delete(look);
    }
  }
}
