import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Sample } from "../sample.ts";
import { CANARY, figures, type Play, playDrill, releasedRollout } from "../testing/play-drill.ts";
import { slowRelease } from "./slow-release.ts";

/** Seconds since the release at which its first weight is set, and its analysis begins. */
const BEGUN = 10;
/** What the templates of staging allow at the least: 150 s, and two intervals of 30 s. */
const ABORTED = BEGUN + 210;
const ALERT = "AuthServiceHighLatency";

interface Course {
  readonly aborted: number;
  readonly metric: string;
  readonly firing: number;
  readonly resolved: number;
}

const asItShould: Course = {
  aborted: ABORTED,
  metric: "p95-latency",
  firing: BEGUN + 20 + 120,
  resolved: ABORTED + 310,
};

function playOf(course: Course): Play {
  let startedAt: number | undefined;
  return {
    sample: (seconds) => {
      const isRunning = seconds >= BEGUN && seconds < course.aborted;
      const isOver = seconds >= course.aborted;
      if (isRunning) {
        startedAt ??= Date.now();
      }
      const run: Sample["analysisRuns"][number] = {
        name: "run-1",
        hash: CANARY,
        phase: isOver ? "Failed" : "Running",
        message: "",
        startedAt: startedAt ?? 0,
        metrics: [{ name: course.metric, phase: isOver ? "Failed" : "Running" }],
      };
      return {
        canaryWeight: isRunning ? 10 : 0,
        rollout: releasedRollout(CANARY, isOver ? "aborted" : undefined),
        analysisRuns: seconds >= BEGUN ? [run] : [],
        alerts: alertsAt(seconds, course),
      };
    },
    payment: (seconds, index) =>
      seconds >= BEGUN && seconds < course.aborted && index % 10 === 0
        ? { takesMs: 5000, result: "HTTP 504", version: undefined }
        : {},
  };
}

function alertsAt(seconds: number, { firing, resolved }: Course): Sample["alerts"] {
  if (seconds < BEGUN + 20 || seconds >= resolved) {
    return [];
  }
  return [{ name: ALERT, state: seconds < firing ? "pending" : "firing" }];
}

describe("the drill of a slow release", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const judged = (changes: Partial<Course>, tell?: Play["tell"]) =>
    playDrill(slowRelease, { ...playOf({ ...asItShould, ...changes }), ...(tell && { tell }) });

  it("meets what it expects when the analysis aborts as soon as it can", async () => {
    const results = await judged({});
    expect(Object.values(results).filter((result) => !result.startsWith("met"))).toEqual([]);
    expect(results["aborted"]).toBe("met: 210.0 s");
    expect(results["firing"]).toBe("met: 120.0 s");
    expect(results["resolved"]).toBe("met: 310.0 s");
    expect(results["told"]).toBe("met: slack-platform after 30.0 s, incident after 30.0 s");
    expect(results["over"]).toBe("met: slack-platform after 60.0 s, incident after 60.0 s");
    expect(results["alone"]).toBe("met: nothing else");
  });

  it.each([
    ["late", ABORTED + 15, "not met: 225.0 s"],
    ["before its checks can have failed", ABORTED - 30, "not met: 180.0 s"],
  ])("sees an abort that is %s", async (_, aborted, result) => {
    const { firing, resolved } = asItShould;
    expect(await judged({ aborted, firing, resolved })).toMatchObject({ aborted: result });
  });

  it("sees an abort for another reason", async () => {
    expect(await judged({ metric: "error-rate" })).toMatchObject({
      aborted: "not met: failed: error-rate",
    });
  });

  it("sees an alert that does not wait as long as its rule says, or does not resolve", async () => {
    expect(await judged({ firing: BEGUN + 21 })).toMatchObject({ firing: "not met: 1.0 s" });
    expect(await judged({ resolved: 2_000 })).toMatchObject({
      resolved: "not met: it did not happen",
    });
  });

  it("sees somebody who is not told, or not that it is over, or too late", async () => {
    expect(await judged({}, (told) => (told.channel === "incident" ? [] : [told]))).toMatchObject({
      told: "not met: slack-platform after 30.0 s, incident was not told",
    });
    expect(await judged({}, (told) => (told.status === "firing" ? [told] : []))).toMatchObject({
      over: "not met: slack-platform was not told, incident was not told",
    });
    expect(
      await judged({}, (told) => [
        told.status === "firing" ? { ...told, at: told.at + 90_000 } : told,
      ]),
    ).toMatchObject({ told: "not met: slack-platform after 120.0 s, incident after 120.0 s" });
  });

  it("sees who is told of something else, also when that was held back until the end", async () => {
    const other = { alert: "RolloutDegraded", status: "firing" } as const;
    expect(
      await judged({}, (told) =>
        told.status === "resolved" ? [told, { ...told, ...other, at: told.at + 200_000 }] : [told],
      ),
    ).toMatchObject({
      alone: "not met: slack-platform: RolloutDegraded firing, incident: RolloutDegraded firing",
    });
  });

  it("cannot judge who is told where nobody can be asked", async () => {
    const play = playOf(asItShould);
    const results = await playDrill(slowRelease, {
      ...play,
      sample: (...args) => ({ ...play.sample(...args), told: undefined }),
    });
    const reason = "not judged: nobody can be asked what people were told on this cluster";
    expect(results).toMatchObject({ told: reason, over: reason, alone: reason });
    expect(results["firing"]).toBe("met: 120.0 s");
  });

  it("does not take a Prometheus that says nothing for an alert that has resolved", async () => {
    const play = playOf(asItShould);
    const results = await playDrill(slowRelease, {
      ...play,
      sample: (seconds, ...rest) => ({
        ...play.sample(seconds, ...rest),
        ...(seconds > asItShould.firing + 5 ? { alerts: undefined } : {}),
      }),
    });
    expect(results["resolved"]).toBe("not met: it did not happen");
  });

  it("is sized by what the environment's templates say", () => {
    expect(figures.alert(ALERT)).toMatchObject({ forSeconds: 120 });
  });
});
