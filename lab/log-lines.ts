/** What the lab reads of a line of the service's log. */
export interface LogLine {
  readonly action: string;
  readonly message: string;
  readonly request_id: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** What a process has written, and which lines of it are log lines. */
export class LogLines {
  /** In the order in which they were written. */
  readonly entries: LogLine[] = [];
  readonly #text: string[] = [];
  readonly #listeners = new Set<(entry: LogLine) => void>();

  /** Takes a line in. What is not JSON, such as a stack trace of Node's own, is kept as text only. */
  add(line: string): void {
    this.#text.push(line);
    let entry: LogLine;
    try {
      entry = JSON.parse(line);
    } catch {
      return;
    }
    this.entries.push(entry);
    for (const listener of this.#listeners) {
      listener(entry);
    }
  }

  /** The first line that matches, now or later. */
  first(matches: (entry: LogLine) => boolean): Promise<LogLine> {
    const found = this.entries.find(matches);
    if (found !== undefined) {
      return Promise.resolve(found);
    }
    return new Promise((resolve) => {
      const listener = (entry: LogLine) => {
        if (matches(entry)) {
          this.#listeners.delete(listener);
          resolve(entry);
        }
      };
      this.#listeners.add(listener);
    });
  }

  /** Everything that was written. */
  text(): string {
    return this.#text.join("\n");
  }
}
