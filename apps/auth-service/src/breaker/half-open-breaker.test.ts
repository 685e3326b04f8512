import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bankDown, halfOpenBreaker, heldBreaker, refusal } from "../../testing/held-breaker.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("a half-open breaker", () => {
  it("admits three of five simultaneous calls, and asks the others to wait a second", async () => {
    const { calls, fire } = await halfOpenBreaker();
    const answers = Array.from({ length: 5 }, fire);
    expect(calls).toHaveLength(3);
    for (const refused of answers.slice(3)) {
      expect((await refusal(refused)).retryAfterMs).toBe(1_000);
    }
  });

  it("closes on the third success, not on the second", async () => {
    const { breaker, succeed } = await halfOpenBreaker();
    await succeed();
    await succeed();
    expect(breaker.state).toBe("half-open");
    await succeed();
    expect(breaker.state).toBe("closed");
  });

  it("never has more probes under way than successes still owed", async () => {
    const { breaker, calls, fire } = await halfOpenBreaker();
    const probes = [fire(), fire(), fire()];
    calls[0]?.succeed("approved");
    await probes[0];
    await refusal(fire()); // two under way, two owed
    calls[1]?.succeed("approved");
    await probes[1];
    await refusal(fire()); // one under way, one owed
    calls[2]?.succeed("approved");
    await probes[2];
    expect(breaker.state).toBe("closed");
    expect(calls).toHaveLength(3);
  });

  it("opens for a full thirty seconds on one failed probe", async () => {
    const { breaker, succeed, fail, fire } = await halfOpenBreaker();
    vi.advanceTimersByTime(7_000);
    await succeed();
    await succeed();
    await fail();
    expect(breaker.state).toBe("open");
    expect((await refusal(fire())).retryAfterMs).toBe(30_000);
    vi.advanceTimersByTime(29_999);
    expect(breaker.state).toBe("open");
    vi.advanceTimersByTime(1);
    expect(breaker.state).toBe("half-open");
  });

  it("owes three successes again each time it begins", async () => {
    const { breaker, succeed, fail } = await halfOpenBreaker();
    await succeed();
    await succeed();
    await fail();
    vi.advanceTimersByTime(30_000);
    await succeed();
    await succeed();
    expect(breaker.state).toBe("half-open");
    await succeed();
    expect(breaker.state).toBe("closed");
  });

  it("opens on a probe whose result counts as a failure", async () => {
    const { breaker, run } = await halfOpenBreaker({
      isFailure: (answer) => answer === "declined",
    });
    await run((call) => call.succeed("declined"));
    expect(breaker.state).toBe("open");
  });

  it("gets the place back of a probe that ends in a neutral error", async () => {
    const ours = new Error("our own mistake");
    const { breaker, calls, fire } = await halfOpenBreaker({ isNeutral: (e) => e === ours });
    const probes = [fire(), fire(), fire()];
    calls[0]?.fail(ours);
    await expect(probes[0]).rejects.toBe(ours);
    expect(breaker.state).toBe("half-open");
    fire();
    expect(calls).toHaveLength(4);
    await refusal(fire());
  });

  it("gets the place back of a probe whose result the classifier cannot judge", async () => {
    const { breaker, succeed } = await halfOpenBreaker({
      isFailure: () => {
        throw new Error("a fault in the classifier");
      },
    });
    await succeed();
    expect(breaker.state).toBe("open");
  });

  it("is not closed by the late success of a call from before the trip", async () => {
    const { breaker, calls, fire, failTimes, succeed } = heldBreaker();
    const late = fire();
    const [lateCall] = calls;
    await failTimes(5);
    vi.advanceTimersByTime(30_000);
    await succeed();
    await succeed();
    lateCall?.succeed("approved");
    await late;
    expect(breaker.state).toBe("half-open");
  });

  it("is not opened by the late failure of a call from before the trip, nor given a place by it", async () => {
    const { breaker, calls, fire, failTimes } = heldBreaker();
    const late = fire();
    const [lateCall] = calls;
    await failTimes(5);
    vi.advanceTimersByTime(30_000);
    Array.from({ length: 3 }, fire);
    lateCall?.fail(bankDown);
    await expect(late).rejects.toBe(bankDown);
    expect(breaker.state).toBe("half-open");
    await refusal(fire());
  });

  it("has nothing to do with the probes of an earlier half-open", async () => {
    const { breaker, calls, fire, fail } = await halfOpenBreaker();
    const early = [fire(), fire()];
    const [success, failure] = calls;
    await fail();
    vi.advanceTimersByTime(30_000);
    const trips = breaker.trips;
    Array.from({ length: 3 }, fire);
    expect(calls).toHaveLength(6); // the two early ones take no place
    success?.succeed("approved");
    failure?.fail(bankDown);
    await Promise.allSettled(early);
    expect(breaker.state).toBe("half-open");
    expect(breaker.trips).toBe(trips);
    await refusal(fire());
  });

  it("leaves its unfinished probes without a say once it has closed", async () => {
    const { breaker, calls, fire, succeed, failTimes } = await halfOpenBreaker();
    const probe = fire();
    const [probeCall] = calls;
    breaker.close();
    await failTimes(4);
    probeCall?.fail(bankDown);
    await expect(probe).rejects.toBe(bankDown);
    expect(breaker.state).toBe("closed");
    await succeed();
    expect(breaker.state).toBe("closed");
  });
});
