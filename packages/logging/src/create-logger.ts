import { pino } from "pino";
import { entryFields } from "./entry-fields.ts";
import type { LogDestination, LogEntry, Logger, LogLevel } from "./logger.ts";
import { maskLine } from "./mask-line.ts";
import { createStandardOutput } from "./standard-output.ts";
import { createTimestamp } from "./timestamp.ts";

/** How a logger is made. */
export interface LoggerOptions {
  /** The name of the service, printed on every line. */
  service: string;
  /** The least important level that is written; `info` unless said. */
  level?: LogLevel | undefined;
  /** Where lines go; the standard output of the process, buffered, unless said. */
  destination?: LogDestination | undefined;
  /**
   * Words that look like card numbers and are known not to be, such as ids of our own making:
   * `/txn-1\d{9}-\d{4,}/`. It has to match the whole word that the digits stand in, so a card number
   * glued to such a word, or after a space, is masked all the same.
   */
  trusted?: RegExp | undefined;
}

/**
 * Makes a logger. One is enough for a process: two that share standard output buffer apart, so their
 * lines are out of order.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { service, level = "info", trusted } = options;
  const destination = options.destination ?? createStandardOutput(reportLoss);
  const timestamp = createTimestamp();
  const lines = pino(
    {
      level,
      base: { service },
      messageKey: "message",
      timestamp: () => `,"timestamp":"${timestamp()}"`,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
      hooks: { streamWrite: (line) => maskLine(line, trusted) },
    },
    destination,
  );

  /** A level that is not written costs an empty call. */
  function writerOf(severity: Exclude<LogLevel, "silent">): (entry: LogEntry) => void {
    if (!lines.isLevelEnabled(severity)) return () => {};
    return (entry) => {
      try {
        lines[severity](entryFields(entry), entry.message);
      } catch (reason) {
        reportFailure(reason);
      }
    };
  }

  /** A request must not fail by its log. When this line cannot be written either, nothing can be. */
  function reportFailure(reason: unknown): void {
    try {
      const entry = { action: "log_entry_lost", message: "An entry could not be logged" };
      lines.error(entryFields({ ...entry, error: reason }), entry.message);
    } catch {}
  }

  function reportLoss(count: number): void {
    const entry = { action: "log_lines_lost", message: "Lines were dropped: nobody read them" };
    lines.error(entryFields({ ...entry, extra: { count } }), entry.message);
  }

  return {
    level,
    debug: writerOf("debug"),
    info: writerOf("info"),
    warn: writerOf("warn"),
    error: writerOf("error"),
    flush: () => destination.flush?.(),
  };
}
