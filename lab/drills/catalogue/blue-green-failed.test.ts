import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Figures } from "../figures.ts";
import type { Sample, SampledRun } from "../sample.ts";
import { blueGreenFigures } from "../testing/blue-green-figures.ts";
import { BASE, CANARY, CANARY_VERSION, type Play, playDrill, pod } from "../testing/play-drill.ts";
import { blueGreenFailed } from "./blue-green-failed.ts";

/** Seconds since the release at which its pods are ready, and its first analysis begins. */
const BEGUN = 20;
/** Of each analysis at the least: 150 s, and two intervals of 30 s. */
const ENDS = 210;
const DELAY = 300;

interface Course {
  readonly silent: number;
  /** Whether a promotion begins another analysis; else it promotes. */
  readonly isAskedAgain: boolean;
  readonly metric: string;
  /** Seconds from the second analysis until it aborts. */
  readonly aborted: number;
  /** Seconds from the abort until the pods of the release are gone. */
  readonly gone: number;
}

const asItShould: Course = {
  silent: ENDS,
  isAskedAgain: true,
  metric: "p99-latency",
  aborted: ENDS,
  gone: DELAY + 2,
};

function playOf(course: Course, payment: Partial<Play> = {}): Play {
  let firstAt: number | undefined;
  let againAt = Number.POSITIVE_INFINITY;
  const since = (at = 0) => (Date.now() - at) / 1000;
  const run = (name: string, phase: string, startedAt: number): SampledRun => ({
    name,
    hash: CANARY,
    phase,
    message: "",
    startedAt,
    metrics: [{ name: course.metric, phase }],
  });
  return {
    promoted: () => {
      againAt = Date.now();
    },
    sample: (seconds): Partial<Sample> => {
      if (seconds >= BEGUN) {
        firstAt ??= Date.now();
      }
      const isAgain = since(againAt) >= 0;
      const isSilent = firstAt !== undefined && since(firstAt) >= course.silent;
      const isAborted = isAgain && course.isAskedAgain && since(againAt) >= course.aborted;
      const isPromoted = isAgain && !course.isAskedAgain;
      const runs = [
        ...(firstAt === undefined
          ? []
          : [run("run-1", isSilent ? "Inconclusive" : "Running", firstAt)]),
        ...(isAgain && course.isAskedAgain
          ? [run("run-2", isAborted ? "Failed" : "Running", againAt)]
          : []),
      ];
      return {
        rollout: {
          phase: isAborted ? "Degraded" : isSilent && !isAgain ? "Paused" : "Progressing",
          message: "",
          isAborted,
          stableHash: isPromoted ? CANARY : BASE,
          currentHash: seconds < 0 ? BASE : CANARY,
        },
        pauseReasons: isSilent && !isAgain ? ["InconclusiveAnalysisRun"] : [],
        analysisRuns: runs,
        pods: [
          pod("base-1", BASE),
          ...(seconds < BEGUN || since(againAt) >= course.aborted + course.gone
            ? []
            : [pod("canary-1", CANARY)]),
        ],
      };
    },
    payment: (_, index) =>
      since(againAt) >= 0 && index % 4 === 0
        ? { isPreview: true, version: CANARY_VERSION, takesMs: 600 }
        : {},
    ...payment,
  };
}

describe("the drill of a preview that fails", () => {
  let figures: Figures;
  beforeAll(async () => {
    figures = await blueGreenFigures();
  });
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const judged = (changes: Partial<Course>, others?: Partial<Play>) =>
    playDrill(blueGreenFailed, playOf({ ...asItShould, ...changes }, others), figures);

  it("meets what it expects of one that nobody but those who asked for it sees", async () => {
    expect(await judged({})).toEqual({
      silent: "met: 210.0 s",
      asked: "met: another analysis began",
      aborted: expect.stringMatching(/^met: 21[01]\.0 s$/),
      untouched: expect.stringMatching(/^met: 0 of \d+$/),
      unseen: expect.stringMatching(/^met: 0 of \d+ failed, 95 % within 0\.20 s$/),
      kept: "met: 302.0 s",
    });
  });

  it("sees an analysis that gives up before it may", async () => {
    expect((await judged({ silent: 120 }))["silent"]).toBe("not met: 120.0 s");
    expect((await judged({ aborted: 100 }))["aborted"]).toMatch(/^not met: 10[01]\.0 s$/);
  });

  it("stops where a release is promoted that nothing is known of", async () => {
    await expect(judged({ isAskedAgain: false })).rejects.toThrow(
      "The release was not asked again.",
    );
  });

  it("does not take another metric for the one that is broken", async () => {
    expect((await judged({ metric: "error-rate" }))["aborted"]).toBe("not met: failed: error-rate");
  });

  it("sees pods that are gone before anybody could look at them", async () => {
    expect((await judged({ gone: 60 }))["kept"]).toBe("not met: 60.0 s");
  });

  it("sees a payment of somebody else that the preview decides, or that is slow", async () => {
    const untouched = await judged(
      {},
      {
        payment: (seconds, index) =>
          seconds === BEGUN + 100 && index === 3 ? { version: CANARY_VERSION } : {},
      },
    );
    expect(untouched["untouched"]).toMatch(/^not met: 1 of \d+$/);
    const unseen = await judged({}, { payment: () => ({ takesMs: 3000 }) });
    expect(unseen["unseen"]).toMatch(/^not met: 0 of \d+ failed, 95 % within 3\.00 s$/);
  });
});
