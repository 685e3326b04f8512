import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type HeldCall, holdCalls } from "../../testing/held-calls.ts";
import { BreakerOpenError } from "./breaker-open-error.ts";
import type { BreakerState } from "./breaker-state.ts";
import { ProcessorBreaker } from "./processor-breaker.ts";

/** How a call can end, as the caller sees it. */
type End = "approved" | "declined" | "error" | "neutral error";

interface Settings {
  failureThreshold: number;
  openMs: number;
  probes: number;
}

/** A call under way in the model; the breaker's call is the one at the same place in `Real.running`. */
interface ModelCall {
  readonly stint: number;
}

/**
 * The state machine of spec 000 §5.2 once more, written from its rules and not from the code: a clock,
 * a time at which an open breaker ends, and a number for each stint in a state, which calls remember.
 */
class Model {
  readonly settings: Settings;
  now = 0;
  state: BreakerState = "closed";
  opensUntil = 0;
  stint = 0;
  streak = 0;
  owed = 0;
  trips = 0;
  readonly running: ModelCall[] = [];
  readonly history: string[] = [];

  constructor(settings: Settings) {
    this.settings = settings;
  }

  enter(state: BreakerState): void {
    this.history.push(`${this.state} → ${state}`);
    this.state = state;
    this.stint += 1;
    if (state === "open") {
      this.trips += 1;
      this.opensUntil = this.now + this.settings.openMs;
    }
    if (state === "half-open") this.owed = this.settings.probes;
    if (state === "closed") this.streak = 0;
  }

  /** How long a call that comes now is told to wait; 0 if it is admitted. */
  waitMs(): number {
    if (this.state === "closed") return 0;
    if (this.state === "open") return this.opensUntil - this.now;
    return this.running.filter((call) => call.stint === this.stint).length < this.owed ? 0 : 1_000;
  }

  end(place: number, end: End): void {
    const [call] = this.running.splice(place, 1);
    if (call?.stint !== this.stint || end === "neutral error") return;
    if (this.state === "half-open") {
      if (end === "approved") this.owed -= 1;
      if (end !== "approved") this.enter("open");
      else if (this.owed === 0) this.enter("closed");
    } else {
      this.streak = end === "approved" ? 0 : this.streak + 1;
      if (this.streak === this.settings.failureThreshold) this.enter("open");
    }
  }

  advance(ms: number): void {
    this.now += ms;
    if (this.state === "open" && this.now >= this.opensUntil) this.enter("half-open");
  }
}

/** The breaker under test, with what it was asked and has told. */
class Real {
  readonly breaker: ProcessorBreaker<[], string>;
  readonly begun: HeldCall<string>[];
  readonly running: { held: HeldCall<string>; answer: Promise<string> }[] = [];
  readonly history: string[] = [];

  constructor(settings: Settings) {
    const { action, calls } = holdCalls<string>();
    this.begun = calls;
    this.breaker = new ProcessorBreaker(action, {
      name: "visa_net",
      ...settings,
      isFailure: (result) => result === "declined",
      isNeutral: (error) => error === "neutral error",
      onStateChange: ({ from, to }) => this.history.push(`${from} → ${to}`),
    });
  }

  agreesWith(model: Model): void {
    expect({
      state: this.breaker.state,
      trips: this.breaker.trips,
      remainingOpenMs: this.breaker.remainingOpenMs,
      history: this.history,
      running: this.running.length,
      timers: vi.getTimerCount(),
    }).toEqual({
      state: model.state,
      trips: model.trips,
      remainingOpenMs: model.state === "open" ? model.opensUntil - model.now : 0,
      history: model.history,
      running: model.running.length,
      timers: model.state === "open" ? 1 : 0,
    });
  }
}

type Command = fc.AsyncCommand<Model, Real>;

const begin: Command = {
  check: () => true,
  async run(model, real) {
    const waitMs = model.waitMs();
    const begunBefore = real.begun.length;
    const answer = real.breaker.fire();
    const held = real.begun[begunBefore];
    if (waitMs > 0) {
      const error = await answer.catch((error: unknown) => error);
      expect(error).toBeInstanceOf(BreakerOpenError);
      expect(error).toMatchObject({ retryAfterMs: waitMs });
      expect(held).toBeUndefined();
    } else {
      if (held === undefined) throw new Error("the model admits this call, the breaker does not");
      real.running.push({ held, answer });
      model.running.push({ stint: model.stint });
    }
    real.agreesWith(model);
  },
  toString: () => "begin",
};

const endOne = (which: number, end: End): Command => ({
  check: (model) => model.running.length > 0,
  async run(model, real) {
    const place = which % model.running.length;
    model.end(place, end);
    const [call] = real.running.splice(place, 1);
    if (end === "approved" || end === "declined") call?.held.succeed(end);
    else call?.held.fail(end);
    expect(await call?.answer.catch((error: unknown) => error)).toBe(end);
    real.agreesWith(model);
  },
  toString: () => `end(${which}, ${end})`,
});

const advance = (ms: number): Command => ({
  check: () => true,
  async run(model, real) {
    model.advance(ms);
    vi.advanceTimersByTime(ms);
    real.agreesWith(model);
  },
  toString: () => `advance(${ms})`,
});

/** Time until just before, just at and just after an open breaker's end. */
const waitForProbes = (offset: -1 | 0 | 1): Command => ({
  check: (model) => model.state === "open" && model.waitMs() + offset > 0,
  run: (model, real) => advance(model.waitMs() + offset).run(model, real),
  toString: () => `waitForProbes(${offset})`,
});

const openByHand: Command = {
  check: () => true,
  async run(model, real) {
    if (model.state !== "open") model.enter("open");
    real.breaker.open();
    real.agreesWith(model);
  },
  toString: () => "openByHand",
};

const closeByHand: Command = {
  check: () => true,
  async run(model, real) {
    if (model.state !== "closed") model.enter("closed");
    real.breaker.close();
    real.agreesWith(model);
  },
  toString: () => "closeByHand",
};

/**
 * Histories in which a part of the endings, another in each, are failures: at one fixed part either
 * rows of failures or rows of successes would be rare.
 */
const histories = fc.integer({ min: 1, max: 9 }).chain((failing) => {
  const end = fc.oneof(
    { weight: 10 - failing, arbitrary: fc.constant<End>("approved") },
    { weight: failing, arbitrary: fc.constantFrom<End[]>("declined", "error") },
    { weight: 1, arbitrary: fc.constant<End>("neutral error") },
  );
  const command = fc.oneof(
    { weight: 10, arbitrary: fc.constant(begin) },
    { weight: 9, arbitrary: fc.tuple(fc.nat(20), end).map(([which, how]) => endOne(which, how)) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 20_000 }).map(advance) },
    { weight: 3, arbitrary: fc.constantFrom<(-1 | 0 | 1)[]>(-1, 0, 1).map(waitForProbes) },
    { weight: 1, arbitrary: fc.constantFrom(openByHand, closeByHand) },
  );
  return fc.commands([command], { maxCommands: 120, size: "max" });
});

const settings = fc.oneof(
  fc.constant<Settings>({ failureThreshold: 5, openMs: 30_000, probes: 3 }),
  fc.record<Settings>({
    failureThreshold: fc.integer({ min: 1, max: 6 }),
    openMs: fc.integer({ min: 1, max: 60_000 }),
    probes: fc.integer({ min: 1, max: 5 }),
  }),
);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it("does what the model of its state machine does, whatever happens in whatever order", async () => {
  const changesSeen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(settings, histories, async (chosen, commands) => {
      const model = new Model(chosen);
      const real = new Real(chosen);
      try {
        await fc.asyncModelRun(() => ({ model, real }), commands);
      } finally {
        real.breaker.shutdown();
      }
      for (const change of model.history) {
        changesSeen.set(change, (changesSeen.get(change) ?? 0) + 1);
      }
    }),
    { numRuns: 500 },
  );
  // The histories went everywhere, or the agreement would mean little.
  expect([...changesSeen.keys()].sort()).toEqual([
    "closed → open",
    "half-open → closed",
    "half-open → open",
    "open → closed",
    "open → half-open",
  ]);
});
