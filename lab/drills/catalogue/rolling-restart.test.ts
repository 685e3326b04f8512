import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DrillStoppedError } from "../drill.ts";
import type { Sample } from "../sample.ts";
import type { Steering } from "../steer-release.ts";
import { BASE, type Play, playDrill, pod } from "../testing/play-drill.ts";
import { rollingRestart } from "./rolling-restart.ts";

/** What becomes of each pod, in seconds since the restart was asked for. */
interface Course {
  /** That the one that follows it is ready, and that it has gone itself. */
  readonly ready: readonly [number, number];
  readonly gone: readonly [number, number];
  /** Payments a second that fail. */
  readonly failing: number;
}

const asItShould: Course = { ready: [4, 8], gone: [9, 13], failing: 0 };
const NEVER = 2_000;

function playOf({ ready, gone, failing }: Course): Play {
  let restartedAt = Number.POSITIVE_INFINITY;
  const since = () => (Date.now() - restartedAt) / 1000;
  return {
    context: {
      steer: {
        restart: async () => {
          restartedAt = Date.now();
        },
      } as unknown as Steering,
    },
    sample: (): Partial<Sample> => ({
      pods: [0, 1].flatMap((index) => {
        const isReady = since() >= (ready[index] ?? 0);
        const isGone = since() >= (gone[index] ?? 0);
        return [
          ...(isGone ? [] : [{ ...pod(`base-${index + 1}`, BASE), isTerminating: isReady }]),
          ...(since() >= 1 ? [{ ...pod(`base-${index + 3}`, BASE), isReady }] : []),
        ];
      }),
    }),
    payment: (_, index) => (index < failing ? { result: "HTTP 503", version: undefined } : {}),
  };
}

describe("the drill of a rolling restart", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const judged = (changes: Partial<Course> = {}) =>
    playDrill(rollingRestart, playOf({ ...asItShould, ...changes }));

  it("meets what it expects of pods that follow each other", async () => {
    expect(await judged()).toEqual({
      restarted: "met: 13.0 s",
      paid: expect.stringMatching(/^met: 0 of \d+ failed$/),
    });
  });

  it.each([
    [
      "keeps one of its pods",
      { gone: [9, NEVER], ready: [4, 8] },
      "restarted",
      "not met: it did not happen",
    ],
    [
      "has one pod fewer afterwards",
      { ready: [4, NEVER], gone: [9, 13] },
      "restarted",
      "not met: it did not happen",
    ],
    [
      "fails a payment a second",
      { failing: 1 },
      "paid",
      expect.stringMatching(/^not met: \d+ of \d+ failed: \d+ HTTP 503$/),
    ],
  ] as const)("sees an environment that %s", async (_, changes, expectation, result) => {
    expect(await judged(changes)).toEqual({
      restarted: "met: 13.0 s",
      paid: expect.stringMatching(/^met: 0 of \d+ failed$/),
      [expectation]: result,
    });
  });

  it("does not begin with pods that are not ready", async () => {
    const play = playOf(asItShould);
    const pods = [pod("base-1", BASE), { ...pod("base-2", BASE), isReady: false }];
    await expect(playDrill(rollingRestart, { ...play, sample: () => ({ pods }) })).rejects.toThrow(
      new DrillStoppedError("The pods of the release were not ready within 90 s."),
    );
  });
});
