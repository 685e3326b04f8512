import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Observation } from "../observation/observation.ts";
import { scriptedRelease } from "../observation/testing/scripted-release.ts";
import { renderedEnvironment } from "../stacks/rendered-environment.ts";
import { type Changes, type Drill, DrillStoppedError, defineDrill } from "./drill.ts";
import { runDrills } from "./run-drills.ts";
import { advanceUntil } from "./testing/advance-until.ts";

vi.mock("node:timers/promises", () => import("./testing/faked-timers.ts"));

const objects = renderedEnvironment("staging");
const atRest = scriptedRelease("good").at(0);
const HASH = atRest.release.seen?.stableHash ?? "";

/** What Argo Rollouts says of the release, with the settings that were provisioned last. */
type PhaseWith = (changes: Changes) => "Healthy" | "Degraded";

/** Runs drills on an environment, and keeps what the person who watches is told. */
class Runs {
  readonly told: string[] = [];
  readonly interruption = new AbortController();
  hears: (line: string) => void = () => {};
  readonly #reports: string;
  readonly #phaseWith: PhaseWith;
  #changes: Changes = {};

  constructor(reports: string, phaseWith: PhaseWith = () => "Healthy") {
    this.#reports = reports;
    this.#phaseWith = phaseWith;
  }

  get #phase(): ReturnType<PhaseWith> {
    return this.#phaseWith(this.#changes);
  }

  run(...drills: readonly Drill[]): Promise<boolean> {
    const api = {
      list: async (_: string, kind: string) => objects.filter((object) => object.kind === kind),
      read: async () => ({
        metadata: { generation: 1 },
        status: {
          observedGeneration: "1",
          phase: this.#phase,
          currentPodHash: HASH,
          stableRS: HASH,
        },
      }),
    };
    return advanceUntil(
      runDrills(drills, {
        cluster: { api } as never,
        namespace: "paystream-staging",
        provision: async (changes) => {
          this.#changes = changes;
        },
        observe: async () => this.#observation(),
        environment: "staging",
        pace: 1,
        reports: this.#reports,
        tell: (line) => {
          this.told.push(line);
          this.hears(line);
        },
        interrupted: this.interruption.signal,
      }),
    );
  }

  /** The lines at the end, without the folder of the reports. */
  get ends(): readonly string[] {
    const lines = (this.told.at(-1) ?? "").trim().split("\n");
    return lines.map((line) => line.replaceAll(/\(.*\/\S*Z?-(\w+\/report\.md)\)/g, "($1)"));
  }

  #observation(): Observation {
    const { seen } = atRest.release;
    if (seen === undefined) {
      throw new Error("The scripted release has none.");
    }
    return { ...atRest, at: Date.now(), release: { seen: { ...seen, phase: this.#phase } } };
  }
}

function drill(
  name: string,
  { run = meets, settings }: Partial<Pick<Drill, "run" | "settings">> = {},
) {
  return defineDrill({
    name,
    title: `The ${name} one`,
    purpose: "Does what a test wants.",
    expectations: { something: "Something happens" },
    ...(settings && { settings }),
    run,
  });
}

const meets: Drill["run"] = async ({ verdict }) => {
  verdict.judge("something", true, "it did", "it should");
};

describe("running drills", () => {
  let reports: string;
  beforeEach(async () => {
    reports = await mkdtemp(join(tmpdir(), "paystream-reports-"));
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 12) });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await rm(reports, { recursive: true });
  });

  const settings = { latencyBaseMs: "100" };

  it("has passed when every drill has, and names their reports", async () => {
    const runs = new Runs(reports);

    expect(await runs.run(drill("first"), drill("second"))).toBe(true);
    expect(runs.ends).toEqual([
      "passed: The first one (first/report.md)",
      "passed: The second one (second/report.md)",
    ]);
  });

  it("has not passed when one has not", async () => {
    const runs = new Runs(reports);
    const fails = drill("first", {
      run: async ({ verdict }) => verdict.judge("something", false, "it did not", "it should"),
    });

    expect(await runs.run(fails, drill("second"))).toBe(false);
    expect(runs.ends).toEqual([
      "NOT passed: The first one (first/report.md)",
      "passed: The second one (second/report.md)",
    ]);
  });

  it("has passed nothing of which nothing could be judged", async () => {
    const runs = new Runs(reports);
    const judgesNothing = drill("first", {
      run: async ({ verdict }) => verdict.cannotJudge("something", "there is nobody to ask"),
    });

    expect(await runs.run(judgesNothing)).toBe(false);
    expect(runs.ends).toEqual([
      "not judged, as this cluster gives no way to: The first one (first/report.md)",
    ]);
  });

  it("goes on after a drill that was stopped, whose report says why", async () => {
    const runs = new Runs(reports);
    const stops = drill("first", {
      run: async (context) => {
        await meets(context);
        throw new DrillStoppedError("There are not two pods.");
      },
    });

    expect(await runs.run(stops, drill("second"))).toBe(false);
    expect(runs.ends).toEqual([
      "NOT passed: The first one (first/report.md)",
      "passed: The second one (second/report.md)",
    ]);
    const [, path = ""] = /\((.*)\)/.exec(runs.told.at(-1) ?? "") ?? [];
    expect(await readFile(path, "utf8")).toContain("**It ended early:** There are not two pods.");
  });

  it("tells of a drill that cannot begin, as the release is not Healthy, beside the others", async () => {
    const runs: Runs = new Runs(reports, () =>
      runs.told.some((line) => line.includes("The second one")) ? "Healthy" : "Degraded",
    );
    const run = vi.fn(meets);

    expect(await runs.run(drill("first", { run }), drill("second"))).toBe(false);
    expect(run).not.toHaveBeenCalled();
    expect(runs.ends).toEqual([
      "NOT begun: The first one. A drill begins with a release that is Healthy, and this one is Degraded.",
      "passed: The second one (second/report.md)",
    ]);
  });

  it("tells of a drill that cannot begin, as the environment is not what it needs", async () => {
    const runs = new Runs(reports, (changes) =>
      changes["latencyBaseMs"] === undefined ? "Healthy" : "Degraded",
    );
    const run = vi.fn(meets);

    expect(await runs.run(drill("first", { run, settings }), drill("second"))).toBe(false);
    expect(run).not.toHaveBeenCalled();
    expect(runs.ends).toEqual([
      "NOT begun: The first one. The environment is not Healthy, but Degraded.",
      "passed: The second one (second/report.md)",
    ]);
  });

  it("has not passed when an environment is not as it was after a drill", async () => {
    let isOver = false;
    const runs = new Runs(reports, (changes) =>
      isOver && changes["latencyBaseMs"] === undefined ? "Degraded" : "Healthy",
    );
    const breaks = drill("first", {
      settings,
      run: async (context) => {
        await meets(context);
        isOver = true;
      },
    });

    expect(await runs.run(breaks)).toBe(false);
    expect(runs.ends).toEqual([
      "passed: The first one (first/report.md)",
      "NOT brought back: The first one. The environment is not Healthy, but Degraded.",
    ]);
  });

  it("begins no other drill when it is interrupted", async () => {
    const runs = new Runs(reports);
    const run = vi.fn(meets);
    const interrupts = drill("first", {
      run: async (context) => {
        await meets(context);
        runs.interruption.abort();
      },
    });

    expect(await runs.run(interrupts, drill("second", { run }))).toBe(false);
    expect(run).not.toHaveBeenCalled();
  });

  it("has not passed when it is interrupted between two drills", async () => {
    const runs = new Runs(reports);
    runs.hears = (line) => {
      if (line.includes("brought 1.0.0 back")) {
        runs.interruption.abort();
      }
    };

    expect(await runs.run(drill("first"), drill("second"))).toBe(false);
    expect(runs.ends).toEqual(["passed: The first one (first/report.md)"]);
  });

  it("hides no fault of a program", async () => {
    const runs = new Runs(reports, () => {
      throw new TypeError("x is not a function");
    });

    await expect(runs.run(drill("first", { settings }))).rejects.toThrow("x is not a function");
  });
});
