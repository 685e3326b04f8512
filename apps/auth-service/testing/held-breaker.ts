import { expect, vi } from "vitest";
import { BreakerOpenError } from "../src/breaker/breaker-open-error.ts";
import type { BreakerOptions } from "../src/breaker/breaker-options.ts";
import { ProcessorBreaker } from "../src/breaker/processor-breaker.ts";
import { type HeldCall, holdCalls } from "./held-calls.ts";

export type Answer = "approved" | "declined";

export const bankDown = new Error("the bank answered 500");

/** For tests: a breaker whose calls end only when the test ends them. */
export function heldBreaker(options: Partial<BreakerOptions<Answer>> = {}) {
  const { action, calls } = holdCalls<Answer>();
  const breaker = new ProcessorBreaker(action, { name: "visa_net", ...options });
  const fire = () => {
    const answer = breaker.fire();
    answer.catch(() => {}); // looked at later, or never
    return answer;
  };
  /** Begins a call and ends it with what `end` does. */
  const run = async (end: (call: HeldCall<Answer>) => void) => {
    const answer = fire();
    end(latest(calls));
    await answer.catch(() => {});
  };
  const succeed = () => run((call) => call.succeed("approved"));
  const fail = () => run((call) => call.fail(bankDown));
  const failTimes = async (times: number) => {
    for (let count = 0; count < times; count += 1) await fail();
  };
  return { breaker, calls, fire, run, succeed, fail, failTimes };
}

/** For tests with fake timers: a held breaker that has just begun to admit probes. */
export async function halfOpenBreaker(options: Partial<BreakerOptions<Answer>> = {}) {
  const held = heldBreaker(options);
  await held.failTimes(5);
  vi.advanceTimersByTime(30_000);
  held.calls.length = 0;
  return held;
}

export function latest<T>(items: readonly T[]): T {
  const item = items.at(-1);
  if (item === undefined) throw new Error("no call has begun");
  return item;
}

/** The breaker's refusal of a call; fails if the call was admitted. */
export async function refusal(answer: Promise<unknown>): Promise<BreakerOpenError> {
  const error = await answer.catch((error: unknown) => error);
  expect(error).toBeInstanceOf(BreakerOpenError);
  return error as BreakerOpenError;
}
