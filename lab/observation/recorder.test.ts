import { describe, expect, it } from "vitest";
import type { Observation } from "./observation.ts";
import { Recorder, type RecorderOptions } from "./recorder.ts";
import { scriptedRelease, times } from "./testing/scripted-release.ts";

/** Records a release, of which a second passes with each observation. */
function record(options: RecorderOptions = {}, change: (seen: Observation) => Observation = same) {
  const release = scriptedRelease("good");
  let second = 0;
  return new Recorder(
    async () => {
      second += 1;
      return change(release.at(second));
    },
    { intervalMs: 0, ...options },
  );
}

function same(observation: Observation): Observation {
  return observation;
}

describe("a recorder", () => {
  it("waits for what shall be seen", async () => {
    await using recorder = record();
    const promoted = await recorder.until(({ weights }) => weights.seen?.canary === 50);
    expect(promoted.at).toBe(scriptedRelease("good").at(times.halfWeight).at);
  });

  it("is content with what is seen already", async () => {
    await using recorder = record({ intervalMs: 60_000 });
    const first = await recorder.until(() => true);
    expect(await recorder.until(() => true)).toBe(first);
  });

  it("gives up waiting when told so, and says why", async () => {
    await using recorder = record();
    const giveUp = new AbortController();
    const waiting = recorder.until(() => false, giveUp.signal);
    giveUp.abort(new Error("not within 30 s"));
    await expect(waiting).rejects.toThrow("not within 30 s");
  });

  it("hands on an error of whoever waits, and goes on", async () => {
    await using recorder = record();
    const waiting = recorder.until(() => {
      throw new Error("no such pod");
    });
    await expect(waiting).rejects.toThrow("no such pod");
    await recorder.until(({ weights }) => weights.seen?.canary === 10);
  });

  it("keeps what charts show, and what happened", async () => {
    await using recorder = record();
    await recorder.until(({ weights }) => weights.seen?.canary === 10);
    const weights = recorder.points.map((point) => point.weights?.canary);
    expect(weights.slice(0, times.canaryReady)).toEqual([
      ...Array(times.canaryReady - 1).fill(0),
      10,
    ]);
    expect(recorder.events.map(({ text }) => text)).toContain("weight 10 %");
  });

  it("leaves a gap where nothing was seen", async () => {
    await using recorder = record({}, (seen) => ({
      ...seen,
      traffic: { unavailable: "no answer" },
    }));
    await recorder.until(() => true);
    expect(recorder.points[0]).toMatchObject({ weights: { stable: 100 } });
    expect(recorder.points[0]).not.toHaveProperty("traffic");
  });

  it("forgets the oldest", async () => {
    await using recorder = record({ kept: 3 });
    const { at } = await recorder.until(({ weights }) => weights.seen?.canary === 10);
    expect(recorder.points.map((point) => (point.at - at) / 1_000)).toEqual([-2, -1, 0]);
  });

  it("tells nothing more when it is disposed of", async () => {
    let told = 0;
    {
      await using recorder = record();
      recorder.listen(() => {
        told += 1;
      });
      await recorder.until(() => told > 0);
    }
    const before = told;
    await new Promise(setImmediate);
    expect(told).toBe(before);
  });
});
