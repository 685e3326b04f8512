import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  BASE,
  CANARY,
  CANARY_VERSION,
  type Play,
  playDrill,
  pod,
  releasedRollout,
} from "../testing/play-drill.ts";
import { goodRelease } from "./good-release.ts";

/** Seconds since the release at which the weights are set, as staging's steps have them. */
const AT_10 = 12;
const AT_50 = AT_10 + 270 + 120;
const AT_100 = AT_50 + 270 + 120;

function weightAt(seconds: number): number {
  return seconds < AT_10 ? 0 : seconds < AT_50 ? 10 : seconds < AT_100 ? 50 : 100;
}

/** A release that goes as it should; every tenth payment, then every second one, is the canary's. */
const play = {
  sample: (seconds: number) => ({
    canaryWeight: seconds < 0 ? 0 : weightAt(seconds) % 100,
    rollout:
      seconds >= AT_100 + 5
        ? releasedRollout(CANARY, "promoted")
        : seconds < 0
          ? releasedRollout(BASE, "promoted")
          : releasedRollout(CANARY),
    pods: [pod("canary-1", CANARY), ...(seconds > AT_100 + 70 ? [] : [pod("base-1", BASE)])],
  }),
  payment: (seconds: number, index: number) =>
    index % 100 < weightAt(seconds) ? { version: CANARY_VERSION } : {},
} satisfies Play;

const judged = (changes: Partial<Play>) => playDrill(goodRelease, { ...play, ...changes });

describe("the drill of a good release", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("meets what it expects of a release that goes as it should", async () => {
    const results = await judged({});
    expect(results).toEqual({
      weights: "met: 0, 10, 50, 0 %",
      promoted: `met: ${AT_100 + 5 - AT_10}.0 s`,
      split: expect.stringMatching(/^met: at 10 %: 38\d\d0? of 38\d\d00?; at 50 %: /),
      noFailure: expect.stringMatching(/^met: 0 of \d+ failed$/),
    });
  });

  it("does not take a release that is too early for a good one: its gates were not asked", async () => {
    const results = await judged({
      sample: (seconds) => play.sample(seconds < 20 ? seconds : 2000),
    });
    expect(results["promoted"]).toMatch(/^not met: 8/);
    expect(results["weights"]).toBe("not met: 0, 10, 0 %");
  });

  it("sees one payment of all that fails, and how", async () => {
    const results = await judged({
      payment: (seconds, index) =>
        seconds === AT_50 && index === 7
          ? { result: "HTTP 503", version: undefined }
          : play.payment(seconds, index),
    });
    expect(results["noFailure"]).toMatch(/^not met: 1 of \d+ failed: 1 HTTP 503$/);
  });

  it("sees a split that chance does not make", async () => {
    const results = await judged({
      payment: (seconds, index) =>
        index % 100 < (seconds >= AT_10 && seconds < AT_50 ? 12 : weightAt(seconds))
          ? { version: CANARY_VERSION }
          : {},
    });
    expect(results["split"]).toMatch(/^not met: at 10 %/);
  });

  it("does not meet a release that never ends", async () => {
    const results = await judged({ sample: (seconds) => play.sample(Math.min(seconds, AT_50)) });
    expect(results["promoted"]).toBe("not met: it did not happen");
  });
});
