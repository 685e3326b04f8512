/** One thing that happened, as a caller tells it. The logger adds the time, the level and the service. */
export interface LogEntry {
  /** The id of the request this belongs to. Without one (start-up, a change of state) the line says "-". */
  request_id?: string | undefined;
  /** What happened, as a name to search for: `authorize`, `breaker_opened`. */
  action: string;
  /** The same for a person: one sentence. */
  message: string;
  /** Who asked, where that is known. */
  user?: string | undefined;
  /** How long it took, in milliseconds; printed with at most three decimals. */
  duration_ms?: number | undefined;
  /** What was thrown; printed as `extra.error`. */
  error?: unknown;
  /** Anything else. Nothing in it can make the call throw: what has no JSON form is described instead. */
  extra?: Record<string, unknown> | undefined;
}

/** From the most talkative to none at all. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** Writes entries as lines of JSON. No method throws. */
export interface Logger {
  /** The least important level that is written. */
  readonly level: LogLevel;
  debug(entry: LogEntry): void;
  info(entry: LogEntry): void;
  warn(entry: LogEntry): void;
  error(entry: LogEntry): void;
  /** Writes what is still buffered before it returns. For the end of a process. */
  flush(): void;
}

/** Where lines go. */
export interface LogDestination {
  /** @param line one entry as JSON, and a newline */
  write(line: string): void;
  /** Writes what is still buffered before it returns. */
  flush?(): void;
}
