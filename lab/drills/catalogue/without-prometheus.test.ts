import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DrillContext } from "../drill.ts";
import type { Sample, SampledRun } from "../sample.ts";
import { BASE, hashOf, type Play, playDrill, pod } from "../testing/play-drill.ts";
import { withoutPrometheus } from "./without-prometheus.ts";

vi.mock("node:timers/promises", () => import("../testing/faked-timers.ts"));

/** Seconds since a release, or since it was started again, at which its analysis begins. */
const BEGUN = 10;

/** What becomes of each analysis, in seconds since it began. */
interface Course {
  readonly errorAt: number;
  readonly silentAt: number;
  /** Whether a silent analysis lets the release go on. */
  readonly silencePasses: boolean;
  readonly promotedAt: number;
  /** Whether the release of which one metric is silent and one has failed is aborted. */
  readonly isOutranked: boolean;
}

const asItShould: Course = {
  errorAt: 190,
  silentAt: 210,
  silencePasses: false,
  promotedAt: 780,
  isOutranked: true,
};

/** A cluster whose Prometheus can be taken away, and lose the right to find pods. */
class World {
  isAway = false;
  isBlind = false;
  /** When the release was started again, the last time; and how often. */
  retriedAt: number | undefined;
  retries = 0;
  isAborted = false;

  get context(): NonNullable<Play["context"]> {
    const deployment = () => ({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "prometheus", namespace: "paystream" },
      spec: { replicas: 1 },
      status: this.isAway ? { replicas: 0 } : { replicas: 1, readyReplicas: 1 },
    });
    const binding = { kind: "RoleBinding", metadata: { name: "prometheus" } };
    const api = {
      list: async (_: string, kind: string) => [kind === "Deployment" ? deployment() : binding],
      read: async () => deployment(),
      patch: async (_: object, change: { spec: { replicas: number } }) => {
        this.isAway = change.spec.replicas === 0;
      },
      delete: async () => {
        this.isBlind = true;
      },
      create: async () => {
        this.isBlind = false;
      },
    };
    return {
      namespace: "paystream",
      cluster: { api } as unknown as DrillContext["cluster"],
      steer: {
        abort: async () => {
          this.isAborted = true;
        },
        retry: async () => {
          this.retriedAt = Date.now();
          this.retries += 1;
          this.isAborted = false;
        },
      } as unknown as DrillContext["steer"],
    };
  }
}

function playOf(course: Course): Play {
  const world = new World();
  const began = new Map<string, number>();
  const run = (name: string, hash: string, seconds: number, ended: Partial<SampledRun>) => {
    if (!began.has(name)) {
      began.set(name, Date.now());
    }
    const running = { phase: "Running", metrics: [] };
    return {
      name,
      hash,
      message: "",
      startedAt: began.get(name) ?? 0,
      ...(seconds < 0 ? running : { phase: "Running", metrics: [], ...ended }),
    };
  };
  return {
    context: world.context,
    sample: (seconds, count): Partial<Sample> => {
      const alerts = world.isAway
        ? undefined
        : [
            ...(world.isBlind ? ["AuthServiceDown"] : []),
            ...(world.retries > 0 && count < 2 ? ["AnalysisRunError"] : []),
          ].map((name) => ({ name, state: "firing" as const }));
      const seen = {
        alerts: world.isAway ? undefined : (alerts ?? []),
        measuredPayments: world.isAway || world.isBlind ? 0 : 100,
      };
      if (count === 0) {
        return seen;
      }
      const since =
        world.retriedAt !== undefined && count === 1
          ? (Date.now() - world.retriedAt) / 1000
          : seconds;
      return { ...seen, ...releaseAt(since, count) };
    },
    payment: () => ({}),
    tell: (told) => [told],
  };

  function releaseAt(since: number, count: number): Partial<Sample> {
    const hash = hashOf(count);
    const elapsed = since - BEGUN;
    const of = (phase: string, isAborted = false, stableHash = BASE) => ({
      phase: isAborted ? "Degraded" : phase,
      message: "",
      isAborted,
      stableHash,
      currentHash: hash,
    });
    const pods = [pod("base-1", BASE), pod(`${hash}-1`, hash)];
    if (elapsed < 0) {
      return { rollout: of("Progressing", world.isAborted), pods };
    }
    if (count === 2) {
      const isOver = elapsed >= 210;
      const metrics = [
        { name: "p95-latency", phase: "Inconclusive" },
        { name: "error-rate", phase: "Failed" },
      ];
      const isAborted = isOver && course.isOutranked;
      return {
        rollout: of(isOver ? "Paused" : "Progressing", isAborted),
        canaryWeight: isAborted ? 0 : 10,
        analysisRuns: [run("run-of-both", hash, isOver ? 1 : -1, { phase: "Failed", metrics })],
        pods,
      };
    }
    switch (world.retries) {
      case 0: {
        const isOver = elapsed >= course.errorAt;
        return {
          rollout: of("Progressing", isOver),
          canaryWeight: isOver ? 0 : 10,
          analysisRuns: [run("run-of-errors", hash, isOver ? 1 : -1, { phase: "Error" })],
          pods,
        };
      }
      case 1: {
        const isOver = elapsed >= course.silentAt;
        return {
          rollout: of(isOver ? "Paused" : "Progressing", world.isAborted),
          canaryWeight: world.isAborted ? 0 : isOver && course.silencePasses ? 50 : 10,
          analysisRuns: [run("run-of-silence", hash, isOver ? 1 : -1, { phase: "Inconclusive" })],
          pods,
        };
      }
      default: {
        const isOver = elapsed >= course.promotedAt;
        return {
          rollout: of(isOver ? "Healthy" : "Progressing", false, isOver ? hash : BASE),
          canaryWeight: isOver ? 0 : 10,
          pods,
        };
      }
    }
  }
}

describe("the drill without Prometheus", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const judged = (changes: Partial<Course> = {}, tell?: Play["tell"]) =>
    playDrill(withoutPrometheus, {
      ...playOf({ ...asItShould, ...changes }),
      ...(tell && { tell }),
    });

  it("meets what it expects of a release that never goes on without data", async () => {
    const results = await judged();
    expect(Object.entries(results).filter(([, result]) => !result.startsWith("met"))).toEqual([]);
    expect(results["unwatched"]).toMatch(/^met: silent for 37\d\.\d s$/);
    expect(results["nobody"]).toBe("met: nothing else");
    expect(results["blind"]).toMatch(/^met: slack-platform after /);
  });

  it.each([
    ["is aborted before its errors can be too many", { errorAt: 60 }, "errors", /^not met: 60/],
    ["does not pause in silence", { silentAt: 2_000 }, "silence", /^not met: it did not happen/],
    ["gets more weight in silence", { silencePasses: true }, "waits", /^not met: at most 50 %/],
    ["is not finished with data", { promotedAt: 2_000 }, "finishes", /^not met: it did not happen/],
    [
      "waits for a person although a metric has failed",
      { isOutranked: false },
      "outranks",
      /not aborted$/,
    ],
  ] as const)("sees a release that %s", async (_, changes, expectation, result) => {
    expect((await judged(changes))[expectation]).toMatch(result);
  });

  it("sees a dead-man's switch that goes on, as where somebody else sends it", async () => {
    const play = playOf(asItShould);
    const results = await playDrill(withoutPrometheus, {
      ...play,
      sample: (...args) => {
        const sample = play.sample(...args);
        const at = Math.floor(Date.now() / 60_000) * 60_000;
        const told = { channel: "watchdog", alert: "Watchdog", status: "firing", at } as const;
        return { ...sample, told: [told] };
      },
    });
    expect(results["unwatched"]).toMatch(/^not met: silent for \d+\.\d s$/);
  });

  it("takes a dead-man's switch for silent that was last heard before the drill began", async () => {
    const play = playOf(asItShould);
    const before = {
      channel: "watchdog",
      alert: "Watchdog",
      status: "firing",
      at: 980_000,
    } as const;
    const results = await playDrill(withoutPrometheus, {
      ...play,
      sample: (...args) => ({ ...play.sample(...args), told: [before] }),
    });
    expect(results["unwatched"]).toMatch(/^met: silent for \d+\.\d s$/);
    expect(results["watched"]).toBe("not met: it did not happen");
  });

  it("sees that nobody is told when Prometheus is back", async () => {
    expect(await judged({}, () => [])).toMatchObject({
      afterwards: "not met: slack-platform was not told",
      blind: "not met: slack-platform was not told, incident was not told",
    });
  });

  it("sees who is told of something else", async () => {
    const other = { alert: "RolloutDegraded" } as const;
    expect(
      await judged({}, (told) =>
        told.alert === "AuthServiceDown" ? [told, { ...told, ...other }] : [told],
      ),
    ).toMatchObject({ alone: expect.stringMatching(/^not met: .*RolloutDegraded firing/) });
  });
});
