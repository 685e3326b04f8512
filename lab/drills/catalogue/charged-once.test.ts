import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Samples } from "../../service/samples.ts";
import type { Entry } from "../../traffic/ledger.ts";
import type {
  PersistentClientsOptions,
  PersistentPayment,
} from "../../traffic/persistent-clients.ts";
import { type DrillContext, DrillStoppedError } from "../drill.ts";
import type { Sample } from "../sample.ts";
import type { LastWord, ServicePods } from "../service-pods.ts";
import { BASE, type Play, playDrill, pod } from "../testing/play-drill.ts";
import { chargedOnce } from "./charged-once.ts";

vi.mock("node:timers/promises", () => import("../testing/faked-timers.ts"));

/** The clients of a test. */
let pay: (options: PersistentClientsOptions) => Promise<readonly PersistentPayment[]>;
vi.mock("../../traffic/persistent-clients.ts", () => ({
  payPersistently: (options: PersistentClientsOptions) => pay(options),
}));

const NEVER = 2_000;
const PAYMENTS = 2_000;
/** Calls that each pod had counted before. */
const EARLIER = 50;

interface Course {
  /** Calls that the two pods count until they are killed, and those in their place until the end. */
  readonly died: readonly [number, number];
  readonly lived: readonly [number, number];
  /** Payments under way when each pod says its last word, and those that clients wait for until it is gone. */
  readonly underWay: number;
  readonly waitedFor: number;
  /** Of the payments, those that clients ask for again, and those that are never decided. */
  readonly again: number;
  readonly undecided: number;
  /** Seconds from the kill of each pod until it is ready again. */
  readonly back: readonly [number, number];
  /** Whether the cluster is the lab's, of which processes can be killed. */
  readonly isOwn: boolean;
}

const asItShould: Course = {
  died: [450, 850],
  lived: [500, 200],
  underWay: 3,
  waitedFor: 5,
  again: 1,
  undecided: 0,
  back: [6, 6],
  isOwn: true,
};

function playOf(course: Course, names: readonly string[] = ["base-1", "base-2"]): Play {
  const killedAt = new Map<string, number>();
  const following = new Map<string, (last: LastWord) => void>();
  const tries: Pick<Entry, "dueAt" | "endedAt">[] = [];
  const indexOf = (name: string) => Number(name.split("-")[1]) - 1;
  const since = (name: string) =>
    (Date.now() - (killedAt.get(name) ?? Number.POSITIVE_INFINITY)) / 1000;
  const isBack = (name: string) => since(name) >= (course.back[indexOf(name)] ?? NEVER);

  const kill = async ({ name }: { readonly name: string }) => {
    const at = Date.now();
    const counts = {
      dependency_requests_total: EARLIER + (course.died[indexOf(name)] ?? 0),
      auth_service_requests_in_flight: course.underWay,
    };
    killedAt.set(name, at);
    following.get(name)?.({ metrics: samplesOf(counts), askedAt: at - 10, goneAt: at + 1_000 });
    tries.push(
      { dueAt: at - 300, endedAt: at - 100 },
      ...Array.from({ length: course.waitedFor }, () => ({ dueAt: at - 100, endedAt: at + 300 })),
      { dueAt: at + 100, endedAt: at + 300 },
    );
  };

  pay = async ({ ledger, signal }) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    for (const one of tries) {
      const decided = { result: "approved", version: "1.0.0", detail: undefined } as const;
      ledger.add({ ...one, ...decided, processor: "visa_net" });
    }
    return Array.from({ length: PAYMENTS }, (_, index) => ({
      tries: index < course.again ? 2 : 1,
      transactions: index < PAYMENTS - course.undecided ? [`txn-1-${index}`] : [],
    }));
  };

  const pods: Pick<ServicePods, "follow" | "metrics"> = {
    follow: async (name) => {
      const { promise, resolve } = Promise.withResolvers<LastWord>();
      following.set(name, resolve);
      return { last: promise };
    },
    metrics: async (name) => {
      const isNew = killedAt.has(name) || name.endsWith("-again");
      const calls = isNew ? (course.lived[indexOf(name)] ?? 0) : EARLIER;
      return samplesOf({ dependency_requests_total: calls, auth_service_requests_in_flight: 0 });
    },
  };
  const cluster = {
    gateway: new URL("http://gateway.example"),
    api: {
      delete: (object: { readonly metadata: { readonly name: string } }) => kill(object.metadata),
    },
    ...(course.isOwn && { killContainers: kill }),
  };

  return {
    context: {
      namespace: "paystream",
      cluster: cluster as unknown as DrillContext["cluster"],
      pods: pods as ServicePods,
    },
    sample: (): Partial<Sample> => ({
      pods: names.map((name) => ({
        ...pod(isBack(name) && !course.isOwn ? `${name}-again` : name, BASE),
        isReady: !killedAt.has(name) || isBack(name),
      })),
    }),
    payment: () => ({}),
  };
}

function samplesOf(counts: Readonly<Record<string, number>>): Samples {
  const lines = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return new Samples(lines.join("\n"));
}

describe("the drill of payments that are charged once", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const judged = (changes: Partial<Course> = {}) =>
    playDrill(chargedOnce, playOf({ ...asItShould, ...changes }));

  const met = {
    retried: "met: 6 under way when a pod was killed, 1 payments asked for again by their clients",
    answered: "met: 2000 of 2000, 1 of them by asking again",
    counted: "met: 2000 calls for 2000 payments",
    twice: "met: 0, and up to 10 with the calls that a pod did not live to count",
  };

  it("meets what it expects of retries that are answered", async () => {
    expect(await judged()).toEqual(met);
  });

  it("meets it where pods go on for a moment, and other pods come in their place", async () => {
    expect(await judged({ isOwn: false })).toEqual({
      ...met,
      twice: "met: 0, and up to 12 with the calls that a pod did not live to count",
    });
  });

  it("needs no client to ask again where the gateway does", async () => {
    const results = await judged({ again: 0 });
    expect(results["retried"]).toMatch(/^met: 6 under way .*, 0 payments asked for again/);
    expect(results["answered"]).toBe("met: 2000 of 2000, 0 of them by asking again");
  });

  it("grants that a pod answers payments after its last word", async () => {
    expect(await judged({ lived: [490, 200], again: 0 })).toMatchObject({
      counted: "met: 1990 calls for 2000 payments",
    });
  });

  it("grants a call twice of each payment that was under way on a pod that was killed", async () => {
    expect(await judged({ lived: [506, 200] })).toMatchObject({
      twice: expect.stringMatching(/^met: 6, and up to 16 /),
    });
  });

  it.each([
    [
      "dies with nothing under way",
      { underWay: 0 },
      { retried: expect.stringMatching(/^not met: 0 under way/) },
    ],
    [
      "leaves a payment undecided",
      { undecided: 1 },
      {
        answered: "not met: 1999 of 2000, 1 of them by asking again",
        counted: "met: 2000 calls for 1999 payments",
      },
    ],
    [
      "does not count its calls",
      { lived: [489, 200] },
      {
        counted: "not met: 1989 calls for 2000 payments",
        twice: expect.stringMatching(/^met: 0, and up to 0 /),
      },
    ],
    [
      "charges more payments twice",
      { lived: [507, 200] },
      {
        counted: "met: 2007 calls for 2000 payments",
        twice: expect.stringMatching(/^not met: 7, and up to 17 /),
      },
    ],
  ] as const)("sees a service that %s", async (_, changes, results) => {
    expect(await judged(changes)).toEqual({ ...met, ...results });
  });

  it("is stopped where there are no two pods", async () => {
    await expect(playDrill(chargedOnce, playOf(asItShould, ["base-1"]))).rejects.toThrow(
      new DrillStoppedError("There are not two pods, of which one could be killed."),
    );
  });

  it.each([
    ["first", [NEVER, 6]],
    ["last", [6, NEVER]],
  ] as const)("is stopped when the %s pod that was killed does not come back", async (_, back) => {
    await expect(judged({ back })).rejects.toThrow(
      new DrillStoppedError("A pod that was killed did not come back."),
    );
  });
});
