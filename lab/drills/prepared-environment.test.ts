import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { type Changes, DrillStoppedError } from "./drill.ts";
import type { DrilledEnvironment } from "./drill-session.ts";
import { PreparedEnvironment } from "./prepared-environment.ts";
import { advanceUntil } from "./testing/advance-until.ts";

vi.mock("node:timers/promises", () => import("./testing/faked-timers.ts"));

const needed: Changes = { strategy: "blueGreen", latencyBaseMs: "100" };
const ofPods = 'provision {"latencyBaseMs":"100"}';
const everything = 'provision {"strategy":"blueGreen","latencyBaseMs":"100"}';
const SKIPPED = 'status {"promoteFull":true}';

/** Seconds until Argo Rollouts has seen what was provisioned, and until it has done what it is asked to. */
const SEEN_AFTER = 2;
const DONE_AFTER = 3;

/** An environment that writes down what is done to it, and is not Healthy with some settings. */
function environmentWith(isHealthyWith: (changes: Changes) => boolean = () => true) {
  const done: string[] = [];
  let provisioned = { generation: 1, at: 0, changes: {} as Changes };
  let promoted = { generation: 1, at: 0 };
  const api = {
    read: async () => {
      const { generation, at, changes } = provisioned;
      const isSeen = Date.now() >= at + SEEN_AFTER * 1_000;
      const observed = isSeen ? generation : generation - 1;
      const isPromoted = Date.now() >= promoted.at + DONE_AFTER * 1_000;
      const isOver = isPromoted && promoted.generation >= observed;
      return {
        metadata: { generation },
        status: {
          observedGeneration: String(observed),
          phase: isSeen && !isHealthyWith(changes) ? "Degraded" : "Healthy",
          currentPodHash: `hash-${observed}`,
          stableRS: isOver ? `hash-${observed}` : "hash-before",
        },
      };
    },
    reportStatus: async (_: object, status: object) => {
      done.push(`status ${JSON.stringify(status)}`);
      promoted = { generation: provisioned.generation, at: Date.now() };
    },
  };
  const environment = {
    cluster: { api },
    namespace: "paystream-staging",
    provision: async (changes: Changes) => {
      done.push(`provision ${JSON.stringify(changes)}`);
      provisioned = { generation: provisioned.generation + 1, at: Date.now(), changes };
    },
  } as unknown as DrilledEnvironment;
  return { environment, done };
}

describe("an environment that is prepared for a drill", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const prepare = ({ environment }: ReturnType<typeof environmentWith>, settings?: Changes) =>
    advanceUntil(PreparedEnvironment.of(settings ? { settings } : {}, environment, () => {}));

  const provisionedIn = ({ done }: ReturnType<typeof environmentWith>) =>
    done.filter((line) => line !== SKIPPED);

  it("is given what pods are made of first, and loses it last", async () => {
    const scripted = environmentWith();
    const prepared = await prepare(scripted, needed);
    expect(scripted.done).toEqual([ofPods, SKIPPED, everything, SKIPPED]);

    scripted.done.length = 0;
    await advanceUntil(prepared[Symbol.asyncDispose]());
    expect(scripted.done).toEqual([ofPods, SKIPPED, "provision {}", SKIPPED]);
  });

  it("is not touched for a drill that needs nothing", async () => {
    const scripted = environmentWith();
    const prepared = await prepare(scripted);
    await advanceUntil(prepared[Symbol.asyncDispose]());

    expect(scripted.done).toEqual([]);
  });

  it("keeps what the drill needs when that releases", async () => {
    const scripted = environmentWith();
    const prepared = await prepare(scripted, { latencyBaseMs: "100" });
    scripted.done.length = 0;
    await prepared.provision({ version: "2.0.0" });

    expect(scripted.done).toEqual(['provision {"latencyBaseMs":"100","version":"2.0.0"}']);
  });

  it.each([
    ["pods", (changes: Changes) => changes["latencyBaseMs"] === undefined, [ofPods]],
    ["its strategy", (changes: Changes) => changes["strategy"] === undefined, [ofPods, everything]],
  ])(
    "is brought back when it is not Healthy with what %s should be",
    async (_, isHealthyWith, before) => {
      const scripted = environmentWith(isHealthyWith);

      await expect(prepare(scripted, needed)).rejects.toThrow(
        new UsageError("The environment is not Healthy, but Degraded."),
      );
      expect(provisionedIn(scripted)).toEqual([...before, ofPods, "provision {}"]);
    },
  );

  it("says so when it cannot be brought back", async () => {
    let isBroken = false;
    const scripted = environmentWith(() => !isBroken);
    const prepared = await prepare(scripted, needed);
    isBroken = true;

    await expect(advanceUntil(prepared[Symbol.asyncDispose]())).rejects.toThrow(
      new DrillStoppedError("The environment is not Healthy, but Degraded."),
    );
    expect(provisionedIn(scripted)).toEqual([ofPods, everything, ofPods, "provision {}"]);
  });
});
