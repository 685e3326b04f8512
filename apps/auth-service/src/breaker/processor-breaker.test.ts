import { EventEmitter } from "node:events";
import CircuitBreaker from "opossum";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  bankDown,
  halfOpenBreaker,
  heldBreaker,
  latest,
  refusal,
} from "../../testing/held-breaker.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("an operator", () => {
  it("opens a closed breaker, which then recovers like any other", async () => {
    const { breaker, fire, succeed } = heldBreaker();
    breaker.open();
    expect((await refusal(fire())).retryAfterMs).toBe(30_000);
    vi.advanceTimersByTime(30_000);
    for (let count = 0; count < 3; count += 1) await succeed();
    expect(breaker.state).toBe("closed");
  });

  it("closes an open breaker, and no old timer half-opens it or the next open one", async () => {
    const { breaker, failTimes } = heldBreaker();
    await failTimes(5);
    vi.advanceTimersByTime(20_000);
    breaker.close();
    expect(breaker.state).toBe("closed");
    breaker.open();
    vi.advanceTimersByTime(29_999);
    expect(breaker.state).toBe("open");
    vi.advanceTimersByTime(1);
    expect(breaker.state).toBe("half-open");
  });

  it("opens a half-open breaker for the full time", async () => {
    const { breaker } = await halfOpenBreaker();
    breaker.open();
    expect(breaker.remainingOpenMs).toBe(30_000);
    expect(breaker.trips).toBe(2);
  });

  it("changes nothing by opening an open breaker or closing a closed one", async () => {
    const onStateChange = vi.fn();
    const { breaker, failTimes } = heldBreaker({ onStateChange });
    await failTimes(4);
    breaker.close();
    await failTimes(1);
    vi.advanceTimersByTime(10_000);
    breaker.open();
    expect(breaker.remainingOpenMs).toBe(20_000);
    expect(breaker.trips).toBe(1);
    expect(onStateChange).toHaveBeenCalledOnce();
  });
});

describe("what is told of a breaker", () => {
  it("tells each change once, in order, after it has happened", async () => {
    const changes: string[] = [];
    const held = heldBreaker({
      onStateChange: ({ name, from, to }) => {
        changes.push(`${name}: ${from} → ${to}, is ${held.breaker.state}, ${held.breaker.trips}`);
      },
    });
    await held.failTimes(5);
    vi.advanceTimersByTime(30_000);
    await held.fail();
    vi.advanceTimersByTime(30_000);
    for (let count = 0; count < 3; count += 1) await held.succeed();
    expect(changes).toEqual([
      "visa_net: closed → open, is open, 1",
      "visa_net: open → half-open, is half-open, 1",
      "visa_net: half-open → open, is open, 2",
      "visa_net: open → half-open, is half-open, 2",
      "visa_net: half-open → closed, is closed, 2",
    ]);
  });

  it("has changed before the caller has the answer", async () => {
    const { breaker, calls, fire, failTimes } = heldBreaker();
    await failTimes(4);
    const answer = fire();
    const seen = answer.catch(() => breaker.state);
    latest(calls).fail(bankDown);
    await expect(seen).resolves.toBe("open");
  });

  it("counts every trip, from closed, from half-open and by hand", async () => {
    const { breaker, failTimes, fail } = heldBreaker();
    expect(breaker.trips).toBe(0);
    await failTimes(5);
    expect(breaker.trips).toBe(1);
    vi.advanceTimersByTime(30_000);
    await fail();
    expect(breaker.trips).toBe(2);
    breaker.close();
    breaker.open();
    expect(breaker.trips).toBe(3);
  });

  it("keeps the answer of a payment from a listener that fails", async () => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const { breaker, calls, fire, succeed } = await halfOpenBreaker({
      onStateChange: () => {
        throw new Error("the log is full");
      },
    });
    await succeed();
    await succeed();
    const answer = fire();
    latest(calls).succeed("approved");
    await expect(answer).resolves.toBe("approved");
    expect(breaker.state).toBe("closed");
    expect(warn).toHaveBeenLastCalledWith(
      "onStateChange of circuit breaker visa_net failed on half-open → closed: Error: the log is full",
    );
  });

  it("lets a listener act on the breaker at once", async () => {
    const changes: string[] = [];
    const { breaker, failTimes } = heldBreaker({
      onStateChange: ({ from, to }) => {
        changes.push(`${from} → ${to}`);
        if (to === "open") breaker.close();
      },
    });
    await failTimes(5);
    expect(changes).toEqual(["closed → open", "open → closed"]);
    expect(breaker.state).toBe("closed");
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the breaker's settings", () => {
  it("has its own threshold, time and number of probes", async () => {
    const { breaker, calls, fail, succeed, fire } = heldBreaker({
      failureThreshold: 1,
      openMs: 50,
      probes: 1,
    });
    await fail();
    expect(breaker.state).toBe("open");
    vi.advanceTimersByTime(50);
    const probe = fire();
    await refusal(fire());
    latest(calls).succeed("approved");
    await probe;
    expect(breaker.state).toBe("closed");
    await succeed();
  });

  it.each([
    [{ failureThreshold: 0 }, "failureThreshold must be a whole number from 1 to "],
    [{ failureThreshold: 2.5 }, "got 2.5"],
    [{ probes: Number.NaN }, "probes must be a whole number"],
    [{ openMs: -1 }, "openMs must be a whole number"],
    [{ openMs: 2_147_483_648 }, "openMs must be a whole number from 1 to 2147483647"],
  ])("refuses %j, saying why", (options, message) => {
    expect(() => heldBreaker(options)).toThrow(RangeError);
    expect(() => heldBreaker(options)).toThrow(message);
  });
});

describe("the breaker's costs", () => {
  it("keeps nothing of the calls that go through it: opossum's window of statistics stays empty", async () => {
    const window = Object.getPrototypeOf(
      CircuitBreaker.newStatus({ rotateBucketController: new EventEmitter() }),
    );
    const increment = vi.spyOn(window, "increment");
    const { breaker, fire, failTimes, succeed } = heldBreaker();
    for (let count = 0; count < 200; count += 1) await succeed();
    await failTimes(5);
    for (let count = 0; count < 200; count += 1) await refusal(fire());
    expect(breaker.state).toBe("open");
    expect(increment).not.toHaveBeenCalled();
  });

  it("has one timer while open and none otherwise", async () => {
    const { breaker, failTimes } = heldBreaker();
    expect(vi.getTimerCount()).toBe(0);
    await failTimes(5);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(30_000);
    expect(vi.getTimerCount()).toBe(0);
    expect(breaker.state).toBe("half-open");
  });
});

describe("a breaker that is shut down", () => {
  it.each(["closed", "half-open", "open"] as const)(
    "leaves no timer when it was %s",
    async (state) => {
      const { breaker, failTimes } = heldBreaker();
      if (state !== "closed") await failTimes(5);
      if (state === "half-open") vi.advanceTimersByTime(30_000);
      expect(breaker.state).toBe(state);
      breaker.shutdown();
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it("refuses calls for good, and cannot be opened or closed any more", async () => {
    const onStateChange = vi.fn();
    const { breaker, calls, fire } = heldBreaker({ onStateChange });
    breaker.shutdown();
    breaker.shutdown();
    breaker.close();
    breaker.open();
    expect(vi.getTimerCount()).toBe(0);
    expect((await refusal(fire())).retryAfterMs).toBe(1_000);
    expect(calls).toHaveLength(0);
    expect(breaker).toMatchObject({ state: "open", trips: 0, remainingOpenMs: 0 });
    expect(onStateChange).not.toHaveBeenCalled();
  });

  it("lets calls under way end, and learns nothing from them", async () => {
    const { breaker, calls, fire } = heldBreaker({ failureThreshold: 1 });
    const answers = [fire(), fire()];
    breaker.shutdown();
    calls[0]?.succeed("approved");
    calls[1]?.fail(bankDown);
    await expect(answers[0]).resolves.toBe("approved");
    await expect(answers[1]).rejects.toBe(bankDown);
    expect(breaker.trips).toBe(0);
  });
});
