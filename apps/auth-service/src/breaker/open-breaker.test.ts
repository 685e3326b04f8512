import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bankDown, heldBreaker, refusal } from "../../testing/held-breaker.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("an open breaker", () => {
  it("refuses every call at once without running the action", async () => {
    const { calls, failTimes, fire } = heldBreaker();
    await failTimes(5);
    const error = await refusal(fire());
    expect(calls).toHaveLength(5);
    expect(error).toMatchObject({
      name: "BreakerOpenError",
      breaker: "visa_net",
      message: "circuit breaker visa_net is open: call again in 30000 ms",
    });
  });

  it("tells the time really left until it admits probes", async () => {
    const { breaker, failTimes, fire } = heldBreaker();
    expect(breaker.remainingOpenMs).toBe(0);
    await failTimes(5);
    const left = async () => [breaker.remainingOpenMs, (await refusal(fire())).retryAfterMs];
    expect(await left()).toEqual([30_000, 30_000]);
    vi.advanceTimersByTime(12_345);
    expect(await left()).toEqual([17_655, 17_655]);
    vi.advanceTimersByTime(17_654);
    expect(await left()).toEqual([1, 1]);
    vi.advanceTimersByTime(1);
    expect(breaker.state).toBe("half-open");
    expect(breaker.remainingOpenMs).toBe(0);
  });

  it("never tells less than a millisecond, even if its timer is late", async () => {
    const { breaker, failTimes, fire } = heldBreaker();
    await failTimes(5);
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 31_000);
    expect(breaker.state).toBe("open");
    expect(breaker.remainingOpenMs).toBe(0);
    expect((await refusal(fire())).retryAfterMs).toBe(1);
  });

  it("rounds what is left of a millisecond up", async () => {
    const { breaker, failTimes, fire } = heldBreaker();
    await failTimes(5);
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 999.75);
    expect(breaker.remainingOpenMs).toBe(29_000.25);
    expect((await refusal(fire())).retryAfterMs).toBe(29_001);
  });

  it("ignores the results of calls that began before it opened", async () => {
    const { breaker, calls, fire, failTimes } = heldBreaker();
    const late = [fire(), fire()];
    const [first, second] = calls;
    await failTimes(5);
    first?.succeed("approved");
    second?.fail(bankDown);
    await expect(late[0]).resolves.toBe("approved");
    await expect(late[1]).rejects.toBe(bankDown);
    expect(breaker.state).toBe("open");
    expect(breaker.trips).toBe(1);
    expect(breaker.remainingOpenMs).toBe(30_000);
  });
});
