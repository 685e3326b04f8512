/** Lines are handed over when they have this many characters, … */
const CHUNK = 4096;

/** … or this many milliseconds after the first of them. */
const LONGEST_WAIT = 200;

/** How soon a full pipe is tried again, in milliseconds: with the 64 KiB of a pipe, 13 MB a second. */
const RETRY_AFTER = 5;

/** With this many characters waiting, some 10,000 lines, further lines are dropped. */
const MOST_WAITING = 4 * 1024 * 1024;

/** How long `flush` waits for a slow reader, and how long between two tries, in milliseconds. */
const FLUSH_PATIENCE = 1000;
const FLUSH_PAUSE = 1;

/** Errors that pass: a full pipe, a full disk. After any other (EPIPE: the reader is gone) there is no output. */
const PASSING = new Set(["EAGAIN", "EBUSY", "ENOSPC"]);

const NOTHING = new Uint8Array();

/** What lines are written with. */
interface BufferedOutputOptions {
  /** Whether each line is handed over at once. */
  immediate: boolean;
  /** Writes bytes and returns how many were taken, or throws an error with the code of the system. */
  write(bytes: Uint8Array): number;
  /** Told how many lines were dropped, once lines can be written again. */
  onLoss(count: number): void;
}

/**
 * Collects lines and writes many with one call of the system, in their order and never half of one.
 *
 * It stands in the place of pino's own sonic-boom, whose `flushSync` (4.2) tries for ever when the
 * reader is gone, so that the process never exits.
 */
export class BufferedOutput {
  readonly #options: BufferedOutputOptions;
  #lines = "";
  /** What is left of lines that were taken in part, or not at all. */
  #chunk = NOTHING;
  #dropped = 0;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: BufferedOutputOptions) {
    this.#options = options;
  }

  /** Takes a line, with its newline. Never throws, never waits. */
  write(line: string): void {
    if (this.#isClosed) return;
    if (this.#lines.length >= MOST_WAITING) {
      this.#dropped++;
      return;
    }
    this.#lines += line;
    const isBlocked = this.#chunk.length > 0;
    if (isBlocked) return;
    if (this.#options.immediate || this.#lines.length >= CHUNK) this.#handOver();
    else if (this.#timer === undefined) this.#handOverAfter(LONGEST_WAIT);
  }

  /** Writes everything that waits, and gives a slow reader a second to take it. */
  flush(): void {
    const end = performance.now() + FLUSH_PATIENCE;
    this.#handOver();
    while (this.#chunk.length > 0 && performance.now() < end) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FLUSH_PAUSE);
      this.#handOver();
    }
  }

  #handOverAfter(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#handOver();
    }, milliseconds).unref();
  }

  #handOver(): void {
    try {
      while (this.#chunk.length > 0 || this.#lines.length > 0) {
        if (this.#chunk.length === 0) {
          this.#chunk = Buffer.from(this.#lines);
          this.#lines = "";
        }
        this.#chunk = this.#chunk.subarray(this.#options.write(this.#chunk));
      }
    } catch (error) {
      if (PASSING.has((error as NodeJS.ErrnoException).code ?? ""))
        this.#handOverAfter(RETRY_AFTER);
      else this.#close();
      return;
    }
    this.#reportLoss();
  }

  #reportLoss(): void {
    if (this.#dropped === 0) return;
    const count = this.#dropped;
    this.#dropped = 0;
    this.#options.onLoss(count);
  }

  #close(): void {
    this.#isClosed = true;
    this.#lines = "";
    this.#chunk = NOTHING;
  }
}
