import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RefusedError } from "../../cluster/refused-error.ts";
import { type DrillContext, DrillStoppedError } from "../drill.ts";
import type { Sample, SampledPod } from "../sample.ts";
import { BASE, type Play, playDrill, pod } from "../testing/play-drill.ts";
import { evictions } from "./evictions.ts";

vi.mock("node:timers/promises", () => import("../testing/faked-timers.ts"));

const NEVER = 2_000;
const NAMES = ["base-1", "base-2"] as const;

interface Course {
  /** Seconds since the drill first asks until the budget lets a pod go, and how many it lets be fewer. */
  readonly opens: number;
  readonly budget: number;
  /** Seconds since a pod was let go until another is ready in its place, by their order. */
  readonly ready: readonly [number, number];
  /** Whether a pod goes that was let go. */
  readonly goes: boolean;
  /** Whether another pod fails between the evictions, and whether somebody else makes the second one go. */
  readonly failsBetween: boolean;
  readonly goneBefore: boolean;
  /** With what the API server refuses a pod that it does not let go. */
  readonly refusal: Error;
  /** Payments a second that fail. */
  readonly failing: number;
}

const asItShould: Course = {
  opens: 0,
  budget: 1,
  ready: [8, 6],
  goes: true,
  failsBetween: false,
  goneBefore: false,
  refusal: new RefusedError(429, "Cannot evict pod as it would violate its disruption budget."),
  failing: 0,
};

function playOf(course: Course, names: readonly string[] = NAMES): Play {
  let askedAt: number | undefined;
  const letGoAt = new Map<string, number>();
  const since = (moment = Number.POSITIVE_INFINITY) => (Date.now() - moment) / 1000;
  const isReplaced = (name: string) =>
    since(letGoAt.get(name)) >= (course.ready[[...letGoAt.keys()].indexOf(name)] ?? NEVER);

  const podsNow = (): readonly SampledPod[] =>
    names.map((name, index) => {
      if (!letGoAt.has(name) || !course.goes) {
        const hasFailed = course.failsBetween && index > 0 && letGoAt.size > 0;
        return { ...pod(name, BASE), isReady: !hasFailed || isReplaced(names[0] ?? "") };
      }
      return isReplaced(name)
        ? pod(`${name}-again`, BASE)
        : { ...pod(name, BASE), isTerminating: true };
    });

  const evict = async ({ name }: { readonly name: string }) => {
    askedAt ??= Date.now();
    const isSecond = letGoAt.size > 0 && !letGoAt.has(name);
    if (isSecond && course.goneBefore && [...letGoAt.keys()].every(isReplaced)) {
      letGoAt.set(name, Date.now());
      throw new RefusedError(404, `pods "${name}" not found`);
    }
    const away = [...letGoAt.keys()].filter((one) => !isReplaced(one)).length;
    if (since(askedAt) < course.opens || away >= course.budget) {
      throw course.refusal;
    }
    letGoAt.set(name, Date.now());
  };

  return {
    context: {
      namespace: "paystream",
      cluster: { api: { evict } } as unknown as DrillContext["cluster"],
    },
    sample: (): Partial<Sample> => ({ pods: podsNow() }),
    payment: (_, index) =>
      index < course.failing ? { result: "HTTP 503", version: undefined } : {},
  };
}

describe("the drill of evictions", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const judged = (changes: Partial<Course> = {}) =>
    playDrill(evictions, playOf({ ...asItShould, ...changes }));

  const met = {
    oneByOne: "met: 1 of 2",
    available: "met: at least 1 ready",
    replaced: expect.stringMatching(/^met: 1[456]\.\d s$/),
    paid: expect.stringMatching(/^met: 0 of \d+ failed$/),
  };

  it("meets what it expects of a budget that lets pods go one after the other", async () => {
    expect(await judged()).toEqual(met);
  });

  it("takes a pod that is not there any more for one that was let go", async () => {
    expect(await judged({ goneBefore: true })).toEqual(met);
  });

  it.each([
    ["lets no pod go at first", { opens: 3 }, { oneByOne: "not met: 0 of 2" }],
    [
      "lets all pods go at once",
      { budget: 2 },
      { oneByOne: "not met: 2 of 2", available: "not met: at least 0 ready" },
    ],
    [
      "is short of another pod meanwhile",
      { failsBetween: true },
      { available: "not met: at least 0 ready" },
    ],
    [
      "does not replace the last pod",
      { ready: [8, NEVER] },
      { replaced: "not met: it did not happen" },
    ],
    [
      "never lets the second pod go",
      { ready: [NEVER, 6] },
      { replaced: "not met: it did not happen" },
    ],
    [
      "lets pods go that stay",
      { goes: false },
      { available: "met: at least 2 ready", replaced: "not met: it did not happen" },
    ],
    [
      "fails a payment a second",
      { failing: 1 },
      { paid: expect.stringMatching(/^not met: \d+ of \d+ failed: \d+ HTTP 503$/) },
    ],
  ] as const)("sees an environment that %s", async (_, changes, results) => {
    const replaced = expect.stringMatching(/^met: \d+\.\d s$/);
    expect(await judged(changes)).toEqual({ ...met, replaced, ...results });
  });

  it("is stopped where there are no two pods", async () => {
    await expect(playDrill(evictions, playOf(asItShould, ["base-1"]))).rejects.toThrow(
      new DrillStoppedError("There are not two pods to evict."),
    );
  });

  it("does not take any other refusal for the budget's", async () => {
    const refusal = new RefusedError(403, "pods/eviction is forbidden");
    await expect(judged({ refusal })).rejects.toThrow(refusal);
  });
});
