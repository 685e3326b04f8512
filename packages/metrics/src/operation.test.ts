import { afterEach, describe, expect, expectTypeOf, it, vi } from "vitest";
import { operation } from "./operation.ts";
import { createRegistry } from "./registry/registry.ts";

class TimeoutError extends Error {}

/** An operation, and what it has recorded: outcome → number of runs. */
function bankCall() {
  const registry = createRegistry();
  const total = registry.counter("dependency_requests_total");
  const call = operation({
    total,
    duration: registry.histogram("dependency_request_duration_seconds"),
    labels: { dependency: "bank" },
    classify: (error) => (error instanceof TimeoutError ? "timeout" : "error"),
  });
  const recorded = async () => {
    const exposition = await registry.exposition();
    return Object.fromEntries(
      (["success", "error", "timeout"] as const).map((outcome) => {
        const runs = total.labels({ dependency: "bank", outcome }).value;
        const timed = new RegExp(`_count\\{dependency="bank",outcome="${outcome}"\\} (\\d+)`);
        expect(Number(timed.exec(exposition)?.[1] ?? 0), "durations as many as runs").toBe(runs);
        return [outcome, runs];
      }),
    );
  };
  return { call, recorded, registry };
}

describe("an operation", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("shows both outcomes with 0 before its first run", async () => {
    const { registry } = bankCall();

    expect(await registry.exposition()).toContain(
      'dependency_requests_total{dependency="bank",outcome="success"} 0\n' +
        'dependency_requests_total{dependency="bank",outcome="error"} 0\n',
    );
  });

  it("records a function that returns", async () => {
    const { call, recorded } = bankCall();

    expect(call.run(() => 42)).toBe(42);
    expect(await recorded()).toEqual({ success: 1, error: 0, timeout: 0 });
  });

  it("records a function that throws, and throws the same", async () => {
    const { call, recorded } = bankCall();
    const error = new Error("refused");

    expect(() =>
      call.run(() => {
        throw error;
      }),
    ).toThrow(error);
    expect(await recorded()).toEqual({ success: 0, error: 1, timeout: 0 });
  });

  it("records a promise when it is settled, not when it is made", async () => {
    const { call, recorded } = bankCall();
    const { promise, resolve } = Promise.withResolvers<string>();
    const running = call.run(() => promise);
    expect(await recorded()).toEqual({ success: 0, error: 0, timeout: 0 });

    resolve("paid");
    expect(await running).toBe("paid");
    expect(await recorded()).toEqual({ success: 1, error: 0, timeout: 0 });
  });

  it("records a rejection with the outcome of its error, and rejects with the same", async () => {
    const { call, recorded } = bankCall();
    const error = new TimeoutError("4500 ms");

    await expect(call.run(() => Promise.reject(error))).rejects.toBe(error);
    expect(await recorded()).toEqual({ success: 0, error: 0, timeout: 1 });
  });

  it("treats whatever has a then as a promise, and everything else as a value", async () => {
    const { call, recorded } = bankCall();
    // biome-ignore lint/suspicious/noThenProperty: query builders are such objects.
    const query = { then: (done: (rows: number) => void) => done(3) } as PromiseLike<number>;

    expect(await call.run(() => query)).toBe(3);
    expect(call.run(() => null)).toBeNull();
    expect(call.run(() => undefined)).toBeUndefined();
    expect(await recorded()).toEqual({ success: 3, error: 0, timeout: 0 });
  });

  it("calls every failure an error when it is not told more", async () => {
    const registry = createRegistry();
    const total = registry.counter("dependency_requests_total");
    const duration = registry.histogram("dependency_request_duration_seconds");
    const call = operation({ total, duration, labels: { dependency: "db" } });

    await expect(call.run(() => Promise.reject(new TimeoutError()))).rejects.toThrow();
    expect(total.labels({ dependency: "db", outcome: "error" }).value).toBe(1);
  });

  it("records an error even when the classifier itself fails", async () => {
    const registry = createRegistry();
    const total = registry.counter("dependency_requests_total");
    const duration = registry.histogram("dependency_request_duration_seconds");
    const classify = () => {
      throw new Error("classifier");
    };
    const call = operation({ total, duration, labels: { dependency: "db" }, classify });

    await expect(call.run(() => Promise.reject(new Error("db")))).rejects.toThrow("classifier");
    expect(total.labels({ dependency: "db", outcome: "error" }).value).toBe(1);
  });

  it("wraps a function, with its arguments, its this and its type", async () => {
    const { call, recorded } = bankCall();
    const bank = {
      fee: 2,
      charge: call.wrap(async function (this: { fee: number }, amount: number) {
        return amount + this.fee;
      }),
    };
    expectTypeOf(bank.charge).toEqualTypeOf<
      (this: { fee: number }, amount: number) => Promise<number>
    >();

    expect(await bank.charge(40)).toBe(42);
    expect(await bank.charge(41)).toBe(43);
    expect(await recorded()).toEqual({ success: 2, error: 0, timeout: 0 });
  });

  it("measures the duration in seconds", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { call, registry } = bankCall();
    call.run(() => vi.advanceTimersByTime(250));

    expect(await registry.exposition()).toContain(
      'dependency_request_duration_seconds_sum{dependency="bank",outcome="success"} 0.25\n',
    );
  });

  it("is only for metrics that know the outcomes success and error", () => {
    const registry = createRegistry();
    const total = registry.counter("idempotency_outcomes_total");
    const duration = registry.histogram("dependency_request_duration_seconds");

    // @ts-expect-error other labels, and outcomes of another kind
    expect(() => operation({ total, duration, labels: {} })).toThrow('has no outcome="success"');
  });
});

describe("an attempt", () => {
  it("is an error when its scope ends without a word", async () => {
    const { call, recorded } = bankCall();
    const forgotten = () => {
      using _attempt = call.start();
    };
    forgotten();

    expect(await recorded()).toEqual({ success: 0, error: 1, timeout: 0 });
  });

  it("is an error when its scope is left by an exception", async () => {
    const { call, recorded } = bankCall();
    const interrupted = () => {
      using attempt = call.start();
      JSON.parse("{");
      attempt.succeed();
    };

    expect(interrupted).toThrow(SyntaxError);
    expect(await recorded()).toEqual({ success: 0, error: 1, timeout: 0 });
  });

  it("is recorded once, by the first word", async () => {
    const { call, recorded } = bankCall();
    {
      using attempt = call.start();
      attempt.succeed();
      attempt.succeed();
      attempt.fail(new Error("too late"));
    }

    expect(await recorded()).toEqual({ success: 1, error: 0, timeout: 0 });
  });

  it("fails with the outcome of the error", async () => {
    const { call, recorded } = bankCall();
    {
      using attempt = call.start();
      attempt.fail(new TimeoutError());
    }

    expect(await recorded()).toEqual({ success: 0, error: 0, timeout: 1 });
  });
});
