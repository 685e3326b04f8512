import { describe, expect, it } from "vitest";
import type { Observation } from "../observation/observation.ts";
import { scriptedRelease } from "../observation/testing/scripted-release.ts";
import { renderedEnvironment } from "../stacks/rendered-environment.ts";
import { type Changes, type Drill, DrillStoppedError, defineDrill } from "./drill.ts";
import { type DrilledEnvironment, DrillSession } from "./drill-session.ts";

const objects = renderedEnvironment("staging");
const atRest = scriptedRelease("good").at(0);
const BASE = atRest.release.seen?.stableHash ?? "";

interface Script {
  readonly observe?: () => Observation;
  /** What is wanted, as Argo Rollouts has seen it. */
  readonly currentPodHash?: () => string;
}

/** An environment at rest, which writes down what is done to it. */
function environmentWith({ observe = () => atRest, currentPodHash = () => BASE }: Script = {}) {
  const done: string[] = [];
  const api = {
    list: async (_: string, kind: string) => objects.filter((object) => object.kind === kind),
    read: async () => ({
      metadata: { generation: 1 },
      status: { observedGeneration: "1", currentPodHash: currentPodHash(), stableRS: BASE },
    }),
    reportStatus: async (_: object, status: object) => {
      done.push(`status ${JSON.stringify(status)}`);
    },
  };
  const environment = {
    cluster: { api },
    namespace: "paystream-staging",
    provision: async (changes: Changes) => {
      done.push(`provision ${JSON.stringify(changes)}`);
    },
    observe: async () => ({ ...observe(), at: Date.now() }),
    observeEveryMs: 10,
  } as unknown as DrilledEnvironment;
  return { environment, done };
}

function drillThat(run: Drill["run"]): Drill {
  return defineDrill({
    name: "test",
    title: "A test",
    purpose: "Does what a test wants.",
    expectations: { something: "Something happens" },
    run,
  });
}

async function runOn(
  { environment }: Pick<ReturnType<typeof environmentWith>, "environment">,
  drill: Drill,
  interrupted: AbortSignal = new AbortController().signal,
) {
  await using session = await DrillSession.begin(drill, environment, () => {});
  const stoppedBy = await session.run(interrupted);
  return { stoppedBy, results: session.verdict.results };
}

describe("a session of a drill", () => {
  it("brings the environment back when the drill has come to its end", async () => {
    const scripted = environmentWith();
    const { stoppedBy, results } = await runOn(
      scripted,
      drillThat(async ({ verdict, undo }) => {
        undo.defer(() => void scripted.done.push("undone"));
        verdict.judge("something", true, "it did", "it should");
      }),
    );

    expect(stoppedBy).toBeUndefined();
    expect(results).toMatchObject([{ outcome: "met" }]);
    expect(scripted.done).toEqual(["undone", "provision {}"]);
  });

  it.each([
    ["what it builds on did not happen", new DrillStoppedError("no pod"), /^no pod$/],
    ["a program is wrong", new TypeError("x is not a function"), /TypeError: x is not.*\n.* at /s],
  ])("brings it back and says why, when a drill stops because %s", async (_, error, says) => {
    const scripted = environmentWith();
    const { stoppedBy, results } = await runOn(
      scripted,
      drillThat(async ({ undo }) => {
        undo.defer(() => void scripted.done.push("undone"));
        throw error;
      }),
    );

    expect(stoppedBy).toMatch(says);
    expect(results).toMatchObject([{ outcome: "not judged" }]);
    expect(scripted.done).toEqual(["undone", "provision {}"]);
  });

  it("does not pass a drill that ends without a word on what it expects", async () => {
    const { stoppedBy } = await runOn(
      environmentWith(),
      drillThat(async () => {}),
    );

    expect(stoppedBy).toBe("It said nothing of: something.");
  });

  it("skips the steps of the way back", async () => {
    let current = BASE;
    const scripted = environmentWith({ currentPodHash: () => current });
    await runOn(
      scripted,
      drillThat(async ({ undo }) => {
        undo.defer(() => {
          current = "another";
        });
      }),
    );

    expect(scripted.done).toEqual(["provision {}", 'status {"promoteFull":true}']);
  });

  it("releases under a version that never was, and goes back to one that it is given", async () => {
    const scripted = environmentWith();
    await runOn(
      scripted,
      drillThat(async ({ release, base }) => {
        const first = await release({ latencyBaseMs: "3000" });
        await release();
        await release({}, first.version);
        await release({}, base.version);
      }),
    );

    const versions = scripted.done.map((line) => /"version":"([^"]+)"/.exec(line)?.[1]);
    expect(versions[0]).toMatch(/^1\.0\.0-test\.1\.\w+$/);
    expect(new Set(versions.slice(0, 2)).size).toBe(2);
    expect(versions[2]).toBe(versions[0]);
    expect(scripted.done[0]).toContain('"latencyBaseMs":"3000"');
    // To the one that it began with, and at its end.
    expect(scripted.done.slice(3)).toEqual(["provision {}", "provision {}"]);
  });

  it("ends a drill that is interrupted, and brings the environment back", async () => {
    const scripted = environmentWith();
    const controller = new AbortController();
    const { stoppedBy } = await runOn(
      scripted,
      drillThat(async ({ watch }) => {
        setImmediate(() => controller.abort());
        await watch.until(3600, () => false);
      }),
      controller.signal,
    );

    expect(stoppedBy).toBe("It was interrupted.");
    expect(scripted.done).toEqual(["provision {}"]);
  });

  it("brings the environment back after a release that was being made when it was interrupted", async () => {
    const scripted = environmentWith();
    const { provision } = scripted.environment;
    const released = Promise.withResolvers<void>();
    const controller = new AbortController();
    const environment: DrilledEnvironment = {
      ...scripted.environment,
      async provision(changes) {
        if (changes["latencyBaseMs"] !== undefined) {
          controller.abort();
          setImmediate(released.resolve);
          await released.promise;
        }
        await provision(changes);
      },
    };
    await runOn(
      { environment },
      drillThat(async ({ release }) => {
        await release({ latencyBaseMs: "3000" });
        await release({ latencyBaseMs: "4000" });
      }),
      controller.signal,
    );

    expect(scripted.done).toEqual([expect.stringContaining("3000"), "provision {}"]);
  });
});
