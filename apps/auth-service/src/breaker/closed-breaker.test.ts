import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Answer, bankDown, heldBreaker, latest } from "../../testing/held-breaker.ts";
import { ProcessorBreaker } from "./processor-breaker.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("a closed breaker", () => {
  it("passes the arguments to the action and its result to the caller", async () => {
    const add = vi.fn(async (left: number, right: number) => left + right);
    const breaker = new ProcessorBreaker(add, { name: "visa_net" });
    await expect(breaker.fire(2, 3)).resolves.toBe(5);
    expect(add).toHaveBeenCalledExactlyOnceWith(2, 3);
    expect(breaker.name).toBe("visa_net");
  });

  it("gives the caller the action's own error", async () => {
    const { calls, fire } = heldBreaker();
    const answer = fire();
    latest(calls).fail(bankDown);
    await expect(answer).rejects.toBe(bankDown);
  });

  it("opens on the fifth failure in a row, not on the fourth", async () => {
    const { breaker, failTimes, fail } = heldBreaker();
    await failTimes(4);
    expect(breaker.state).toBe("closed");
    await fail();
    expect(breaker.state).toBe("open");
  });

  it("begins to count anew after a success", async () => {
    const { breaker, failTimes, succeed } = heldBreaker();
    await failTimes(4);
    await succeed();
    await failTimes(4);
    expect(breaker.state).toBe("closed");
    await failTimes(1);
    expect(breaker.state).toBe("open");
  });

  it("counts failures in the order in which calls end, not in which they begin", async () => {
    const { breaker, calls, fire, failTimes } = heldBreaker();
    const slow = fire();
    const [slowCall] = calls;
    await failTimes(4);
    slowCall?.succeed("approved");
    await slow;
    await failTimes(4);
    expect(breaker.state).toBe("closed");
  });

  it("lets any number of calls run at once, and opens while the rest are under way", async () => {
    const { breaker, calls, fire } = heldBreaker();
    const answers = Array.from({ length: 1_000 }, fire);
    expect(calls).toHaveLength(1_000);
    for (const call of calls.slice(0, 5)) call.fail(bankDown);
    await Promise.allSettled(answers.slice(0, 5));
    expect(breaker.state).toBe("open");
    for (const call of calls) call.succeed("approved");
    await expect(Promise.all(answers.slice(5))).resolves.toHaveLength(995);
    expect(breaker.state).toBe("open");
  });

  it("counts an action that throws before it returns a promise", async () => {
    const breaker = new ProcessorBreaker(
      (): Promise<Answer> => {
        throw bankDown;
      },
      { name: "visa_net" },
    );
    for (let count = 0; count < 5; count += 1) {
      await expect(breaker.fire()).rejects.toBe(bankDown);
    }
    expect(breaker.state).toBe("open");
  });

  it("opens on results that count as failures, and still answers with them", async () => {
    const { breaker, calls, fire } = heldBreaker({ isFailure: (answer) => answer === "declined" });
    for (let count = 0; count < 5; count += 1) {
      const answer = fire();
      latest(calls).succeed("declined");
      await expect(answer).resolves.toBe("declined");
    }
    expect(breaker.state).toBe("open");
  });

  it("takes a declined payment for a success unless told otherwise", async () => {
    const { breaker, failTimes, run } = heldBreaker();
    await failTimes(4);
    await run((call) => call.succeed("declined"));
    await failTimes(4);
    expect(breaker.state).toBe("closed");
  });

  it("neither counts a neutral error nor resets its count for it", async () => {
    const ours = new Error("our own mistake");
    const { breaker, calls, failTimes, fire } = heldBreaker({ isNeutral: (e) => e === ours });
    await failTimes(4);
    const answer = fire();
    latest(calls).fail(ours);
    await expect(answer).rejects.toBe(ours);
    expect(breaker.state).toBe("closed");
    await failTimes(1);
    expect(breaker.state).toBe("open");
  });
});
