import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { controllers } from "../../../stacks/controllers.ts";
import { type DrillContext, DrillStoppedError } from "../drill.ts";
import { leastReleaseSeconds } from "../plan/release-plan.ts";
import type { Sample, SampledPod } from "../sample.ts";
import {
  BASE,
  CANARY,
  figures,
  type Play,
  playDrill,
  pod,
  releasedRollout,
} from "../testing/play-drill.ts";
import { kills } from "./kills.ts";

vi.mock("node:timers/promises", () => import("../testing/faked-timers.ts"));

const NEVER = 4_000;
/** Seconds since the release at which the weights are set, and it has all of the traffic. */
const AT_10 = 10;
const AT_50 = 400;
const PROMOTED = AT_10 + leastReleaseSeconds(figures.plan);
const STABLE = "base-1";
const CONTROLLER = "argo-rollouts-1";
const API_SERVER = "kube-apiserver";

interface Course {
  /** Seconds from the kill of each until it is ready again. */
  readonly back: Readonly<Record<string, number>>;
  /** Pods that are not ready, at any time or once a pod was killed. */
  readonly unready: readonly string[];
  readonly lost: readonly string[];
  readonly controllers: readonly string[];
  /** Seconds since the release. */
  readonly at50: number;
  readonly promoted: number;
  /** Payments of the second second that fail. */
  readonly failing: number;
  /** Whether the cluster is the lab's, of which everything can be killed. */
  readonly isOwn: boolean;
}

const asItShould: Course = {
  back: { [STABLE]: 6, "canary-1": 7, [CONTROLLER]: 8, [API_SERVER]: 9 },
  unready: [],
  lost: [],
  controllers: [CONTROLLER],
  at50: AT_50,
  promoted: PROMOTED,
  // 100 payments a second of 200 ms, on two of two pods, twice as many as on average.
  failing: 40,
  isOwn: true,
};

function playOf(course: Course): Play {
  const killedAt = new Map<string, number>();
  const since = (name: string) =>
    (Date.now() - (killedAt.get(name) ?? Number.POSITIVE_INFINITY)) / 1000;
  const isBack = (name: string) => since(name) >= (course.back[name] ?? NEVER);
  // What is dead is not seen to be at once, and what is started again is not ready at once.
  const isSeen = (name: string) => since(name) >= 2;
  const isDown = (name: string) => isSeen(name) && !isBack(name);
  const nameNow = (name: string) => (isSeen(name) && !course.isOwn ? `${name}-again` : name);
  const restartsOf = (name: string) => (isSeen(name) && course.isOwn ? 1 : 0);
  const kill = async ({ name }: { readonly name: string }) => {
    killedAt.set(name, Date.now());
  };

  const podNow = (name: string, hash: string): SampledPod => ({
    ...pod(nameNow(name), hash),
    restarts: restartsOf(name),
    isReady:
      !isDown(name) &&
      !course.unready.includes(name) &&
      !(course.lost.includes(name) && killedAt.size > 0),
  });

  const controllerNow = (name: string) => ({
    metadata: { name: nameNow(name) },
    status: { containerStatuses: [{ ready: !isDown(name), restartCount: restartsOf(name) }] },
  });

  const api = {
    list: async (_: string, __: string, { namespace }: { readonly namespace: string }) => {
      expect(namespace).toBe(controllers.argoRollouts.namespace);
      return course.controllers.map(controllerNow);
    },
    get: async () => {
      if (!isBack(API_SERVER)) {
        throw new Error("connect ECONNREFUSED");
      }
    },
    delete: ({ metadata }: { readonly metadata: { readonly name: string } }) => kill(metadata),
  };
  const own = { killContainers: kill, killApiServer: () => kill({ name: API_SERVER }) };

  return {
    context: {
      namespace: "paystream",
      cluster: { api, ...(course.isOwn && own) } as unknown as DrillContext["cluster"],
    },
    sample: (seconds): Partial<Sample> => {
      const isPromoted = seconds >= course.promoted;
      const weight = seconds < AT_10 ? 0 : seconds < course.at50 ? 10 : 50;
      return {
        pods: [
          podNow(STABLE, BASE),
          podNow("base-2", BASE),
          ...(seconds >= AT_10 ? [podNow("canary-1", CANARY)] : []),
        ],
        canaryWeight: isPromoted ? 0 : weight,
        rollout: releasedRollout(CANARY, isPromoted ? "promoted" : undefined),
      };
    },
    payment: (seconds, index) =>
      seconds === 2 && index < course.failing ? { result: "HTTP 503", version: undefined } : {},
  };
}

describe("the drill of kills", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const judged = (changes: Partial<Course> = {}, environment = figures) =>
    playDrill(kills, playOf({ ...asItShould, ...changes }), environment);
  const without = (name: string) => ({ back: { ...asItShould.back, [name]: NEVER } });

  const met = {
    stable: "met: 6.0 s",
    canary: "met: 7.0 s",
    controller: "met: 8.0 s",
    apiServer: "met: 9.0 s",
    promoted: `met: ${PROMOTED - AT_10}.0 s`,
    paid: expect.stringMatching(/^met: 40 of \d+ failed: 40 HTTP 503$/),
  };
  const never = "not met: it did not happen";

  it("meets what it expects of what comes back, and of a release that goes on", async () => {
    expect(await judged()).toEqual(met);
  });

  it.each([
    ["never gets a stable pod back", without(STABLE), { stable: never }],
    ["loses another stable pod", { lost: ["base-2"] }, { stable: never }],
    ["never gets a pod of its canary back", without("canary-1"), { canary: never }],
    ["never gets its controller back", without(CONTROLLER), { controller: never }],
    ["never gets its API server back", without(API_SERVER), { apiServer: never }],
    ["never promotes", { promoted: NEVER }, { promoted: never }],
    ["promotes without all of its gates", { promoted: 700 }, { promoted: "not met: 690.0 s" }],
    [
      "promotes after the controller has had to wait for longer than a lease",
      { promoted: 1_030 },
      { promoted: "not met: 1020.0 s" },
    ],
    [
      "fails payments that were not under way",
      { failing: 41 },
      { paid: expect.stringMatching(/^not met: 41 of \d+ failed: 41 HTTP 503$/) },
    ],
  ] as const)("sees an environment that %s", async (_, changes, results) => {
    expect(await judged(changes)).toEqual({ ...met, ...results });
  });

  it("knows pods by their names where their processes cannot be killed", async () => {
    expect(await judged({ isOwn: false })).toEqual({
      ...met,
      apiServer: "not judged: the API server of this cluster is not ours to kill",
    });
  });

  it("judges nothing of what it did not find", async () => {
    expect(await judged({ unready: ["canary-1"], controllers: [] })).toEqual({
      ...met,
      canary: "not judged: there was no ready pod of the canary version",
      controller: "not judged: no pod of it is in the namespace argo-rollouts",
    });
  });

  it("is stopped by a release that does not get its weights", async () => {
    await expect(judged({ at50: NEVER, promoted: NEVER })).rejects.toThrow(
      new DrillStoppedError("The release did not get to 50 %."),
    );
  });

  it("is stopped by a release that has no middle", async () => {
    const { plan } = figures;
    const last = plan.steps.findLastIndex(({ kind }) => kind === "analysis");
    const steps = plan.steps.slice(0, last);
    await expect(judged({}, { ...figures, plan: { ...plan, steps } })).rejects.toThrow(
      new DrillStoppedError("The release has fewer than two weights, so it has no middle."),
    );
  });
});
