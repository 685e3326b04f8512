import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BufferedOutput } from "./buffered-output.ts";

/** A line of 100 characters. */
const LINE = `${"x".repeat(99)}\n`;

/** An output that writes into `written`, as far as `room` and `failure` let it. */
function setUp(options: { immediate?: boolean } = {}) {
  const system = { written: "", calls: 0, room: Number.POSITIVE_INFINITY, failure: "EAGAIN" };
  const losses: number[] = [];
  const output = new BufferedOutput({
    immediate: options.immediate ?? false,
    write: (bytes) => {
      system.calls++;
      const taken = bytes.subarray(0, system.room);
      if (taken.length === 0) throw Object.assign(new Error("write"), { code: system.failure });
      system.room -= taken.length;
      system.written += Buffer.from(taken).toString("latin1");
      return taken.length;
    },
    onLoss: (count) => losses.push(count),
  });
  return { system, losses, output };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("a buffered output", () => {
  test("writes many lines at once", () => {
    const { system, output } = setUp();
    for (let count = 0; count < 40; count++) output.write(LINE);
    expect(system.calls).toBe(0);
    output.write(LINE);
    expect(system).toMatchObject({ calls: 1, written: LINE.repeat(41) });
  });

  test("writes a lonely line within a second, and then rests", () => {
    const { system, output } = setUp();
    output.write(LINE);
    vi.advanceTimersByTime(1000);
    expect(system).toMatchObject({ calls: 1, written: LINE });
    expect(vi.getTimerCount()).toBe(0);
  });

  test("writes each line of a terminal at once", () => {
    const { system, output } = setUp({ immediate: true });
    output.write(LINE);
    expect(system.written).toBe(LINE);
  });

  test("writes what waits when it is flushed", () => {
    const { system, output } = setUp();
    output.write("ü\n");
    output.flush();
    expect(Buffer.from(system.written, "latin1").toString()).toBe("ü\n");
  });
});

describe("a full pipe", () => {
  test("gets the rest when there is room again, in order", () => {
    const { system, output } = setUp({ immediate: true });
    system.room = 30;
    output.write("first ".repeat(10));
    output.write("second\n");
    expect(system.written).toBe("first ".repeat(5));
    system.room = Number.POSITIVE_INFINITY;
    vi.advanceTimersByTime(10);
    expect(system.written).toBe(`${"first ".repeat(10)}second\n`);
  });

  test("is not tried again by each line", () => {
    const { system, output } = setUp({ immediate: true });
    system.room = 0;
    for (let count = 0; count < 100; count++) output.write(LINE);
    expect(system.calls).toBe(1);
  });

  test("loses lines beyond 4 MiB, and tells how many once they flow again", () => {
    const { system, losses, output } = setUp();
    system.room = 0;
    const MiB = "x".repeat(1024 * 1024);
    for (let count = 0; count < 8; count++) output.write(MiB);
    expect(losses).toEqual([]);
    system.room = Number.POSITIVE_INFINITY;
    vi.advanceTimersByTime(10);
    expect(losses).toEqual([3]);
    expect(system.written.length).toBe(5 * MiB.length);
    output.write(LINE);
    output.flush();
    expect(losses).toEqual([3]);
  });

  test("does not keep flush for ever", () => {
    const { system, output } = setUp();
    output.write(LINE);
    system.room = 0;
    let waited = 0;
    vi.spyOn(Atomics, "wait").mockImplementation((_array, _index, _value, milliseconds = 0) => {
      waited += milliseconds;
      vi.advanceTimersByTime(milliseconds);
      return "timed-out";
    });
    output.flush();
    expect(waited).toBe(1000);
    expect(system.written).toBe("");
  });

  test("is waited for by flush", () => {
    const { system, output } = setUp();
    output.write(LINE);
    system.room = 0;
    vi.spyOn(Atomics, "wait").mockImplementation(() => {
      system.room = 60;
      return "timed-out";
    });
    output.flush();
    expect(system.written).toBe(LINE);
  });
});

describe("an output whose reader is gone", () => {
  test("takes lines, and tries no more", () => {
    const { system, output } = setUp({ immediate: true });
    Object.assign(system, { room: 0, failure: "EPIPE" });
    output.write(LINE);
    output.write(LINE);
    output.flush();
    vi.advanceTimersByTime(5000);
    expect(system.calls).toBe(1);
  });
});
