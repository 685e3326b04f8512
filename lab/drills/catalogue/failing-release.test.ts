import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Sample } from "../sample.ts";
import {
  BASE,
  CANARY_VERSION,
  hashOf,
  type Play,
  playDrill,
  pod,
  releasedRollout,
} from "../testing/play-drill.ts";
import { failingRelease } from "./failing-release.ts";

/** Seconds since a release at which its first weight is set, and its analysis begins. */
const BEGUN = 10;
const ABORTED = BEGUN + 210;
const ALERT = "AuthServiceLowSuccessRate";
const FIRING = BEGUN + 70;
const RESOLVED = ABORTED + 300;
const PROMOTED = BEGUN + 13 * 60;

interface Course {
  /** What the analysis of the bad release fails of. */
  readonly metric: string;
  /** Of a hundred payments, those that the bad release has and declines. */
  readonly declined: number;
  /** Seconds that the way back takes, and whether it is analysed. */
  readonly back: number;
  readonly isAnalysed: boolean;
  /** Payments that the stable version fails, of a hundred. */
  readonly stableFails: number;
}

const asItShould: Course = {
  metric: "error-rate",
  declined: 2,
  back: 3,
  isAnalysed: false,
  stableFails: 0,
};

function playOf(course: Course): Play {
  let begunAt = 0;
  const run = (phase: string, hash: string): Sample["analysisRuns"][number] => ({
    name: `run-of-${hash}`,
    hash,
    phase,
    message: "",
    startedAt: begunAt,
    metrics: [{ name: course.metric, phase }],
  });
  const during = (hash: string, isAborted = false): Partial<Sample> => ({
    rollout: releasedRollout(hash, isAborted ? "aborted" : undefined),
    pods: [pod("base-1", BASE), pod(`${hash}-1`, hash)],
  });
  const promoted = (hash: string): Partial<Sample> => ({
    rollout: releasedRollout(hash, "promoted"),
  });
  return {
    sample: (seconds, count) => {
      const hash = hashOf(count);
      if (seconds === BEGUN) {
        begunAt = Date.now();
      }
      switch (count) {
        case 0:
          return {};
        case 1:
          return seconds >= ABORTED
            ? {
                ...during(hash, true),
                analysisRuns: [run("Failed", hash)],
                alerts: alertsAt(seconds),
              }
            : {
                ...during(hash),
                alerts: alertsAt(seconds),
                canaryWeight: seconds >= BEGUN ? 10 : 0,
                analysisRuns: seconds >= BEGUN ? [run("Running", hash)] : [],
              };
        case 2:
          return seconds >= PROMOTED
            ? promoted(hash)
            : { ...during(hash), canaryWeight: seconds >= BEGUN ? 10 : 0 };
        case 3:
          return seconds >= 5 ? promoted(hash) : during(hash);
        default:
          return seconds >= course.back
            ? {
                ...promoted(hashOf(2)),
                analysisRuns: course.isAnalysed
                  ? [{ ...run("Successful", hashOf(2)), startedAt: Date.now() }]
                  : [],
              }
            : during(hashOf(2));
      }
    },
    payment: (seconds, index, count) => {
      if (count === 1 && seconds >= BEGUN && seconds < ABORTED && index < 10) {
        const result = index < course.declined ? "declined" : "approved";
        return { version: CANARY_VERSION, result };
      }
      return count === 1 && index >= 100 - course.stableFails
        ? { result: "HTTP 503", version: undefined }
        : {};
    },
  };
}

function alertsAt(seconds: number): Sample["alerts"] {
  return seconds >= FIRING && seconds < RESOLVED ? [{ name: ALERT, state: "firing" }] : [];
}

describe("the drill of a failing release", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const judged = (changes: Partial<Course>, tell?: Play["tell"]) =>
    playDrill(failingRelease, { ...playOf({ ...asItShould, ...changes }), ...(tell && { tell }) });

  it("meets what it expects of gates that work", async () => {
    const results = await judged({});
    expect(Object.entries(results).filter(([, result]) => !result.startsWith("met"))).toEqual([]);
    expect(results["aborted"]).toBe("met: 210.0 s");
    expect(results["fixed"]).toBe(`met: ${PROMOTED - BEGUN}.0 s`);
    expect(results["skips"]).toBe("met: all of the traffic after 3.0 s and 0 analyses");
  });

  it("sees more damage than a canary of its weight can do", async () => {
    // Half of its payments, where it was made to decline a fifth.
    expect((await judged({ declined: 5 }))["damage"]).toMatch(/^not met: 1050 of /);
  });

  it("sees failures that are not the bad release's", async () => {
    expect((await judged({ stableFails: 1 }))["stable"]).toMatch(/^not met: \d+ others$/);
  });

  it("sees a way back that was judged all the same", async () => {
    expect(await judged({ isAnalysed: true })).toMatchObject({
      skips: "not met: all of the traffic after 3.0 s and 1 analyses",
    });
  });

  it("sees that nobody is told, and that somebody is told of something else", async () => {
    expect(await judged({}, () => [])).toMatchObject({
      told: "not met: slack-platform was not told, incident was not told",
      alone: "met: nothing else",
    });
    const other = { channel: "slack-platform", alert: "CanaryDegradation" } as const;
    expect(
      await judged({}, (told) =>
        told.channel === "incident" ? [told, { ...told, ...other }] : [told],
      ),
    ).toMatchObject({
      alone:
        "not met: slack-platform: CanaryDegradation firing, slack-platform: CanaryDegradation resolved",
    });
  });

  it("sees an abort for another reason", async () => {
    expect(await judged({ metric: "p95-latency" })).toMatchObject({
      aborted: "not met: failed: p95-latency",
    });
  });
});
