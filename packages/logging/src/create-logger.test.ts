import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLogger, type LoggerOptions } from "./create-logger.ts";
import type { LogEntry } from "./logger.ts";

const write = vi.hoisted(() => vi.fn((_descriptor: number, bytes: Uint8Array) => bytes.length));
vi.mock("node:fs", async (original) => ({ ...(await original()), writeSync: write }));

beforeEach(() => vi.useFakeTimers({ now: new Date("2026-01-21T10:30:45.123Z") }));
afterEach(() => vi.useRealTimers());

function setUp(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLogger({ service: "auth-service", destination, ...options });
  return { log, lines, parsed: () => lines.map((line) => JSON.parse(line)) };
}

const ENTRY: LogEntry = { request_id: "req-1", action: "authorize", message: "approved" };

describe("a line", () => {
  test("has the fields of the standard, and ends in a newline", () => {
    const { log, lines, parsed } = setUp();
    log.info({ ...ENTRY, user: "john_doe", duration_ms: 45, extra: { amount: 100 } });
    expect(parsed()).toEqual([
      {
        timestamp: "2026-01-21T10:30:45.123Z",
        level: "INFO",
        service: "auth-service",
        request_id: "req-1",
        action: "authorize",
        message: "approved",
        user: "john_doe",
        duration_ms: 45,
        extra: { amount: 100 },
      },
    ]);
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
  });

  test("has no field that the entry does not have, but for the required ones", () => {
    const { log, parsed } = setUp();
    log.info({ action: "started", message: "listening on port 8080" });
    expect(Object.keys(parsed()[0]).sort()).toEqual(
      ["timestamp", "level", "service", "request_id", "action", "message"].sort(),
    );
  });

  test.each([undefined, ""])("says that it belongs to no request (%j)", (request_id) => {
    const { log, parsed } = setUp();
    log.info({ ...ENTRY, request_id });
    expect(parsed()[0].request_id).toBe("-");
  });

  test("prints a message as it is, whatever is in it", () => {
    const { log, parsed } = setUp();
    const message = '100% of "it" %s %d\n\u0000\ud800 ü';
    log.info({ ...ENTRY, message });
    expect(parsed()[0].message).toBe(message);
  });

  test("has a duration with at most three decimals", () => {
    const { log, parsed } = setUp();
    log.info({ ...ENTRY, duration_ms: 187.123456789012 });
    expect(parsed()[0].duration_ms).toBe(187.123);
  });

  test("tells an error beside the rest of extra", () => {
    const { log, parsed } = setUp();
    log.error({ ...ENTRY, error: new RangeError("too much"), extra: { processor: "visa_net" } });
    expect(parsed()[0].extra).toMatchObject({
      processor: "visa_net",
      error: { type: "RangeError", message: "too much", stack: expect.stringContaining("at ") },
    });
  });

  test.each([
    ["text", "broken", { type: "string", message: "broken" }],
    ["an object", { a: 1 }, { type: "object", message: { a: 1 } }],
    ["null", null, { type: "object", message: null }],
  ])("tells %s that was thrown", (_, error, expected) => {
    const { log, parsed } = setUp();
    log.error({ ...ENTRY, error });
    expect(parsed()[0].extra).toEqual({ error: expected });
  });
});

describe("levels", () => {
  test.each([
    ["debug", ["DEBUG", "INFO", "WARN", "ERROR"]],
    ["info", ["INFO", "WARN", "ERROR"]],
    ["warn", ["WARN", "ERROR"]],
    ["error", ["ERROR"]],
    ["silent", []],
  ] as const)("from %s up are %j", (level, expected) => {
    const { log, parsed } = setUp({ level });
    for (const method of ["debug", "info", "warn", "error"] as const) log[method](ENTRY);
    expect(parsed().map((line) => line.level)).toEqual(expected);
    expect(log.level).toBe(level);
  });

  test("begin at info, unless said", () => {
    expect(setUp().log.level).toBe("info");
  });

  test("that are not written do not look at the entry", () => {
    const { log } = setUp();
    const entry = new Proxy(ENTRY, { get: () => expect.unreachable() });
    log.debug(entry);
  });
});

describe("an entry that cannot be written", () => {
  test("does not throw, and is reported", () => {
    const { log, parsed } = setUp();
    log.info(
      Object.defineProperty({ ...ENTRY }, "message", {
        get() {
          throw new Error("no message");
        },
      }),
    );
    expect(parsed()).toMatchObject([
      { level: "ERROR", action: "log_entry_lost", extra: { error: { message: "no message" } } },
    ]);
  });

  test("does not throw when the destination does", () => {
    const { log } = setUp({
      destination: {
        write() {
          throw new Error("gone");
        },
      },
    });
    expect(() => log.info(ENTRY)).not.toThrow();
  });

  test.each([
    [
      "a proxy that refuses",
      new Proxy({}, { ownKeys: () => expect.unreachable() }),
      "[unreadable]",
    ],
    ["a bigint", { n: 10n }, { n: "10" }],
  ])("is one no more with %s in it", (_, extra, expected) => {
    const { log, parsed } = setUp();
    log.info({ ...ENTRY, extra });
    expect(parsed()[0]).toMatchObject({ ...ENTRY, extra: expected });
    log.info({ ...ENTRY, extra, error: "also" });
    expect(parsed()[1].extra.error).toEqual({ type: "string", message: "also" });
  });
});

describe("the destination", () => {
  test("is flushed where it can be", () => {
    const flush = vi.fn();
    setUp({ destination: { write: () => {}, flush } }).log.flush();
    expect(flush).toHaveBeenCalledOnce();
    expect(() => setUp().log.flush()).not.toThrow();
  });

  test("is standard output, unless said", () => {
    const log = createLogger({ service: "auth-service" });
    log.info(ENTRY);
    log.flush();
    const [descriptor, bytes] = write.mock.lastCall ?? [];
    expect(descriptor).toBe(1);
    expect(JSON.parse(String(Buffer.from(bytes ?? [])))).toMatchObject(ENTRY);
  });

  test("is told on a line how many lines nobody read", () => {
    const log = createLogger({ service: "auth-service" });
    write.mockImplementation(() => {
      throw Object.assign(new Error("write"), { code: "EAGAIN" });
    });
    for (let count = 0; count < 8; count++) log.info({ ...ENTRY, message: "x".repeat(2 ** 20) });
    write.mockImplementation((_, bytes) => bytes.length);
    vi.advanceTimersByTime(1000);
    const last = Buffer.from(write.mock.lastCall?.[1] ?? []).toString();
    expect(JSON.parse(last)).toMatchObject({ action: "log_lines_lost", extra: { count: 3 } });
  });
});
