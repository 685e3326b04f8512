import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Sample } from "../sample.ts";
import type { ServicePods } from "../service-pods.ts";
import {
  BASE,
  CANARY,
  figures,
  type Play,
  playDrill,
  pod,
  releasedRollout,
} from "../testing/play-drill.ts";
import { breaker } from "./breaker.ts";

vi.mock("node:timers/promises", () => import("../testing/faked-timers.ts"));

const START = 1_000_000;
const ALERT = "AuthServiceCircuitBreakerOpen";
const processor = figures.processors.at(-1) ?? "";

/** What happens, in seconds since the drill began, and since its release. */
interface Course {
  readonly opens: number;
  readonly reopens: number;
  readonly firing: number;
  readonly closes: number;
  readonly aborted: number;
  readonly metrics: readonly string[];
  /** How long a refusal takes, in milliseconds, and of which processor it is. */
  readonly refusalMs: number;
  readonly refused: string;
}

const BEGUN = 10;

const asItShould: Course = {
  opens: 15,
  reopens: 46,
  firing: 46,
  closes: 95,
  aborted: BEGUN + 210,
  metrics: ["circuit-breaker"],
  refusalMs: 5,
  refused: processor,
};

const now = () => (Date.now() - START) / 1000;

function playOf(course: Course): Play {
  const { opens, reopens, closes, firing, aborted } = course;
  const stateNow = () => (now() >= opens && now() < closes ? 2 : 0);
  const tripsNow = () => (now() < opens ? 0 : now() < reopens ? 1 : 2);
  let startedAt: number | undefined;
  return {
    context: {
      pods: {
        inject: async () => {},
        metrics: async () => ({
          by: () => ({ [processor]: stateNow() }),
          total: () => tripsNow(),
        }),
      } as unknown as ServicePods,
    },
    sample: (seconds, count): Partial<Sample> => {
      if (count === 0) {
        const isFiring = now() >= firing && now() < closes;
        return { alerts: isFiring ? [{ name: ALERT, state: "firing" }] : [] };
      }
      const isOver = seconds >= aborted;
      if (seconds >= BEGUN) {
        startedAt ??= Date.now();
      }
      const names = ["success-rate", "circuit-breaker"];
      return {
        canaryWeight: seconds >= BEGUN && !isOver ? 50 : 0,
        pods: [pod("base-1", BASE), pod("canary-1", CANARY)],
        rollout: releasedRollout(CANARY, isOver ? "aborted" : undefined),
        analysisRuns:
          startedAt === undefined
            ? []
            : [
                {
                  name: "run-1",
                  hash: CANARY,
                  phase: isOver ? "Failed" : "Running",
                  message: "",
                  startedAt,
                  metrics: names.map((name) => ({
                    name,
                    phase: isOver && course.metrics.includes(name) ? "Failed" : "Running",
                  })),
                },
              ],
      };
    },
    payment: (_, index) => {
      if (index > 0 || now() < 4 || now() >= closes) {
        return {};
      }
      return now() < opens + 1
        ? { processor, result: "declined" }
        : { processor: course.refused, result: "breaker open", takesMs: course.refusalMs };
    },
  };
}

describe("the drill of a circuit breaker", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const judged = (changes: Partial<Course> = {}, tell?: Play["tell"]) =>
    playDrill(breaker, { ...playOf({ ...asItShould, ...changes }), ...(tell && { tell }) });

  it("meets what it expects of breakers that open, fire and close", async () => {
    const results = await judged();
    expect(Object.entries(results).filter(([, result]) => !result.startsWith("met"))).toEqual([]);
    expect(results["told"]).toBe("met: slack-platform after 30.0 s");
    expect(results["over"]).toBe("met: slack-platform after 300.0 s");
  });

  it.each([
    [
      "opens late, after too many declines",
      { opens: 40, reopens: 71, firing: 71, closes: 120 },
      "opens",
      /^not met: 3\d declines/,
    ],
    ["opens again at once", { reopens: 18 }, "reopens", /^not met: [34]\.\d s/],
    ["does not wait with its alert", { firing: 20 }, "firing", /^not met: [56]\.\d s/],
    ["never closes", { closes: 2_000 }, "closes", /^not met: it did not happen/],
    ["refuses slowly", { refusalMs: 900 }, "fast", /half of them within 900 ms/],
    ["refuses the payments of others", { refused: "visa_net" }, "fast", /^not met/],
    ["lets a canary go on", { aborted: 2_000 }, "aborted", /^not met: it did not happen/],
    [
      "aborts it for another reason",
      { metrics: ["success-rate"] },
      "aborted",
      /^not met: failed: success-rate/,
    ],
    [
      "fails more than the breaker's metric",
      { metrics: ["success-rate", "circuit-breaker"] },
      "onlyBreaker",
      /^not met: success-rate, circuit-breaker/,
    ],
  ] as const)("sees one that %s", async (_, changes, expectation, result) => {
    expect((await judged(changes))[expectation]).toMatch(result);
  });

  it("sees that nobody is told", async () => {
    expect(await judged({}, () => [])).toMatchObject({
      told: "not met: slack-platform was not told",
      over: "not met: slack-platform was not told",
    });
  });

  it("sees who is told of something else", async () => {
    expect(
      await judged({}, (told) => [told, { ...told, alert: "AvailabilityBudgetBurns" }]),
    ).toMatchObject({
      alone: expect.stringMatching(/^not met: slack-platform: AvailabilityBudgetBurns firing/),
    });
  });
});
