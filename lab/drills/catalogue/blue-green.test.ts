import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Figures } from "../figures.ts";
import type { Sample } from "../sample.ts";
import { blueGreenFigures } from "../testing/blue-green-figures.ts";
import { BASE, CANARY, CANARY_VERSION, type Play, playDrill, pod } from "../testing/play-drill.ts";
import { blueGreen } from "./blue-green.ts";

/** Seconds since the release at which its pods are ready, and its analysis begins. */
const BEGUN = 20;
/** What the template allows at the least: 150 s, and nine intervals of 30 s. */
const PASSED = BEGUN + 420;
const DELAY = 300;

interface Course {
  readonly phase: string;
  readonly passed: number;
  /** Seconds from the promotion until it serves. */
  readonly serves: number;
  /** Seconds from the promotion until the old pods are gone. */
  readonly gone: number;
  /** Seconds since the release at which it is promoted though nobody did. */
  readonly early: number;
}

const asItShould: Course = {
  phase: "Successful",
  passed: PASSED,
  serves: 2,
  gone: DELAY + 3,
  early: Number.POSITIVE_INFINITY,
};

function playOf(course: Course, payment: Partial<Play> = {}): Play {
  let startedAt: number | undefined;
  let promotedAt = Number.POSITIVE_INFINITY;
  const since = () => (Date.now() - promotedAt) / 1000;
  const serves = (seconds: number) => since() >= course.serves || seconds >= course.early;
  return {
    promoted: () => {
      promotedAt = Date.now();
    },
    sample: (seconds): Partial<Sample> => {
      const isOver = seconds >= course.passed;
      if (seconds >= BEGUN) {
        startedAt ??= Date.now();
      }
      const isServing = serves(seconds);
      return {
        rollout: {
          phase: isServing ? "Healthy" : isOver ? "Paused" : "Progressing",
          message: "",
          isAborted: false,
          stableHash: isServing ? CANARY : BASE,
          currentHash: seconds < 0 ? BASE : CANARY,
        },
        pauseReasons: isOver && since() < 0 ? ["BlueGreenPause"] : [],
        analysisRuns:
          seconds < BEGUN
            ? []
            : [
                {
                  name: "run-1",
                  hash: CANARY,
                  phase: isOver ? course.phase : "Running",
                  message: "",
                  startedAt: startedAt ?? 0,
                  metrics: [],
                },
              ],
        pods: [pod("canary-1", CANARY), ...(since() >= course.gone ? [] : [pod("base-1", BASE)])],
      };
    },
    payment: (seconds, index) => {
      const isPreview = index % 4 === 0;
      const isNew = (isPreview && seconds >= BEGUN) || since() >= course.serves;
      return { isPreview, ...(isNew ? { version: CANARY_VERSION } : {}) };
    },
    ...payment,
  };
}

describe("the drill of a release by blue/green", () => {
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
    playDrill(blueGreen, playOf({ ...asItShould, ...changes }, others), figures);

  it("meets what it expects of a release that goes as it should", async () => {
    expect(await judged({})).toEqual({
      passed: "met: 420.0 s",
      held: "met: it waited",
      promoted: expect.stringMatching(/^met: [12]\.0 s$/),
      before: expect.stringMatching(
        /^met: 0 of \d+ that asked, and 0 of \d+ others, by the wrong version$/,
      ),
      after: expect.stringMatching(/^met: 0 of [1-9]\d* by another$/),
      kept: "met: 303.0 s",
      noFailure: expect.stringMatching(/^met: 0 of \d+ failed$/),
    });
  });

  it("does not meet an analysis that is over too early", async () => {
    expect((await judged({ passed: PASSED - 60 }))["passed"]).toBe("not met: 360.0 s");
  });

  it("sees a preview that is promoted though nobody did", async () => {
    expect((await judged({ early: PASSED + 4 }))["held"]).toBe(
      "not met: it was promoted by itself",
    );
  });

  it("sees old pods that go before anybody could look at them, and such that stay", async () => {
    expect((await judged({ gone: 30 }))["kept"]).toBe("not met: 30.0 s");
    expect((await judged({ gone: DELAY + 60 }))["kept"]).toBe("not met: 360.0 s");
  });

  it("sees a payment that the preview decides unasked", async () => {
    const { payment } = playOf(asItShould);
    const results = await judged(
      {},
      {
        payment: (seconds, index, count) =>
          seconds === BEGUN + 50 && index === 7
            ? { isPreview: false, version: CANARY_VERSION }
            : payment(seconds, index, count),
      },
    );
    expect(results["before"]).toMatch(/^not met: 0 of \d+ that asked, and 1 of /);
  });

  it("counts a payment that fails, but not one that asks for a preview whose pods are to come", async () => {
    const { payment } = playOf(asItShould);
    const failing = (isPreview: boolean, at: number): Partial<Play> => ({
      payment: (seconds, index, count) =>
        seconds === at && index === 8
          ? { isPreview, result: "HTTP 503", version: undefined }
          : payment(seconds, index, count),
    });
    expect((await judged({}, failing(true, 5)))["noFailure"]).toMatch(/^met: /);
    expect((await judged({}, failing(false, 5)))["noFailure"]).toMatch(/^not met: 1 of /);
    expect((await judged({}, failing(true, BEGUN + 60)))["noFailure"]).toMatch(/^not met: 1 of /);
  });

  it("stops where no person is asked, because the analysis did not pass", async () => {
    await expect(judged({ phase: "Failed" })).rejects.toThrow(
      "The release did not come to the person who promotes it.",
    );
  });
});
