import { describe, expect, it } from "vitest";
import type { Observation } from "../observation.ts";
import { scriptedRelease, times } from "../testing/scripted-release.ts";
import { EventTeller } from "./event-teller.ts";

/** What is told from one second of a release to another, both included. */
function told(release: ReturnType<typeof scriptedRelease>, first: number, last: number) {
  const teller = new EventTeller();
  const seconds = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return seconds.flatMap((second) => teller.tell(release.at(second)).map(({ text }) => text));
}

/** What is told of an observation that differs in some parts from the one before. */
function toldOf(before: Partial<Observation>, after: Partial<Observation>) {
  const teller = new EventTeller();
  const base = scriptedRelease("good").at(times.firstMeasurement);
  teller.tell({ ...base, ...before });
  return teller.tell({ ...base, ...after }).map(({ text, tone }) => `${tone}: ${text}`);
}

const away = { unavailable: "connect ECONNREFUSED" } as const;
const API_SERVER_AWAY = {
  release: away,
  weights: away,
  pods: away,
  analyses: away,
  secrets: away,
} as const;

describe("the events of a release", () => {
  it("tell a good one from its pods to its promotion", () => {
    expect(told(scriptedRelease("good"), 0, times.promoted)).toEqual([
      "the release of 1.5.0 begins",
      "step 1 of 7: 10 %",
      "pod auth-service-7f8d9c5b66-x7k2p comes with 1.5.0",
      "pod auth-service-7f8d9c5b66-m4n8q comes with 1.5.0",
      "step 2 of 7: analysis auth-service-health",
      "weight 10 %",
      "analysis auth-service-health begins",
      "pod auth-service-7f8d9c5b66-x7k2p is ready",
      "pod auth-service-7f8d9c5b66-m4n8q is ready",
      "step 3 of 7: pause 12s",
      "analysis auth-service-health passed",
      "step 4 of 7: 50 %",
      "weight 50 %",
      "step 5 of 7: analysis auth-service-success-rate",
      "analysis auth-service-success-rate begins",
      "step 6 of 7: pause 12s",
      "analysis auth-service-success-rate passed",
      "1.5.0 is the stable version",
      "the release is healthy",
      "all traffic to the stable version",
      "pod auth-service-5d9c7b6f44-x7k2p is gone",
      "pod auth-service-5d9c7b6f44-m4n8q is gone",
    ]);
  });

  it("tell why a bad one is aborted", () => {
    expect(told(scriptedRelease("failing"), times.firstMeasurement - 1, times.told)).toEqual([
      "error-rate 0.19 ≥ 0.01",
      "AuthServiceLowSuccessRate (canary) is pending",
      "error-rate 0.2 ≥ 0.01",
      "the release is aborted: RolloutAborted: metric error-rate failed: 3 of 5, 2 are forgiven",
      "all traffic to the stable version",
      "error-rate 0.21 ≥ 0.01",
      "analysis auth-service-health failed: error-rate 0.21 ≥ 0.01",
      "pod auth-service-7f8d9c5b66-x7k2p ends",
      "pod auth-service-7f8d9c5b66-m4n8q ends",
      "AuthServiceLowSuccessRate (canary) fires",
      "slack-platform was told: AuthServiceLowSuccessRate firing",
    ]);
  });

  it("have nothing to tell of the first observation, and of the same one again", () => {
    expect(toldOf({}, {})).toEqual([]);
  });

  it("tell that the API server went and came, and then what changed meanwhile", () => {
    const teller = new EventTeller();
    const { at } = scriptedRelease("good");
    teller.tell(at(times.release - 1));
    const gone = teller.tell({ ...at(times.release), ...API_SERVER_AWAY });
    expect(gone.map(({ text }) => text)).toEqual([
      "the API server does not answer: connect ECONNREFUSED",
    ]);
    const texts = teller.tell(at(times.canaryReady)).map(({ text }) => text);
    expect(texts[0]).toBe("the API server answers again");
    expect(texts).toContain("weight 10 %");
  });

  it("do not take one part for a source: a Rollout that is not there is no dead API server", () => {
    expect(toldOf({}, { release: { unavailable: "not found" } })).toEqual([]);
  });

  it("tell when a person is waited for, because analyses had nothing to judge", () => {
    const { seen } = scriptedRelease("good").at(times.firstMeasurement).release;
    const paused = { ...seen, pauseReasons: ["InconclusiveAnalysisRun"] } as NonNullable<
      typeof seen
    >;
    expect(toldOf({}, { release: { seen: paused } })).toEqual([
      "bad: the release pauses for a person: its analysis had nothing to judge",
    ]);
  });

  it("tell when a preview is to be promoted, which is no bad news", () => {
    const { seen } = scriptedRelease("good").at(times.firstMeasurement).release;
    const paused = { ...seen, pauseReasons: ["BlueGreenPause"] } as NonNullable<typeof seen>;
    expect(toldOf({}, { release: { seen: paused } })).toEqual([
      "neutral: the release pauses for a person: it has passed its analysis, and is to be promoted",
    ]);
  });

  it("tell what a measurement lacks", () => {
    const [analysis] = scriptedRelease("good").at(times.firstMeasurement).analyses.seen ?? [];
    const withMeasurements = (...measurements: object[]) => ({
      analyses: {
        seen: [{ ...analysis, metrics: [{ name: "p95-latency", phase: "Running", measurements }] }],
      },
    });
    const silent = { phase: "Inconclusive" };
    const unreachable = { phase: "Error", message: "connection refused" };
    expect(
      toldOf(withMeasurements() as never, withMeasurements(silent, unreachable) as never),
    ).toEqual([
      "bad: p95-latency has nothing to judge",
      "bad: p95-latency could not be measured: connection refused",
    ]);
  });

  it("tell how a breaker goes, and take a new one for closed", () => {
    const breakers = (state: "open" | "half-open" | "closed", ...others: string[]) => ({
      breakers: {
        seen: [
          {
            pod: "a",
            state,
            processors: ["slow_net", ...others].map((processor) => ({ processor, state })),
          },
        ],
      },
    });
    expect(toldOf(breakers("closed"), breakers("open", "new_net"))).toEqual([
      "bad: breaker of slow_net in a opens",
      "bad: breaker of new_net in a opens",
    ]);
    expect(toldOf(breakers("open"), breakers("half-open"))).toEqual([
      "neutral: breaker of slow_net in a tries again",
    ]);
    expect(toldOf(breakers("half-open"), breakers("closed"))).toEqual([
      "good: breaker of slow_net in a closes",
    ]);
  });

  it("tell that an alert is over, and whether it had fired", () => {
    const [alert] = scriptedRelease("failing").at(times.firstMeasurement).alerts.seen ?? [];
    const alerts = (state: "pending" | "firing") =>
      ({ alerts: { seen: [{ ...alert, state }] } }) as Partial<Observation>;
    const none = { alerts: { seen: [] } };
    expect(toldOf(alerts("firing"), none)).toEqual([
      "good: AuthServiceLowSuccessRate (canary) is resolved",
    ]);
    expect(toldOf(alerts("pending"), none)).toEqual([
      "neutral: AuthServiceLowSuccessRate (canary) is not pending any more",
    ]);
  });

  it("tell what people are told, each once, and nothing of the dead-man's switch", () => {
    const one = { channel: "incident", alert: "AuthServiceDown", status: "firing", at: 1 } as const;
    const watchdog = { channel: "watchdog", alert: "Watchdog", status: "firing", at: 2 } as const;
    const over = { ...one, status: "resolved", at: 3 } as const;
    const notifications = (...all: NonNullable<Observation["notifications"]["seen"]>) => ({
      notifications: { seen: all },
    });
    expect(toldOf(notifications(one), notifications(one, watchdog, over))).toEqual([
      "good: incident was told: AuthServiceDown resolved",
    ]);
    // A pager that was started again has forgotten what it was told.
    expect(toldOf(notifications(one, over), notifications())).toEqual([]);
  });

  it("tell a pod that restarts, that is not ready, and one whose image is not there", () => {
    const [pod] = scriptedRelease("good").at(0).pods.seen ?? [];
    const pods = (changes: object) => ({ pods: { seen: [{ ...pod, ...changes }] } }) as never;
    expect(toldOf(pods({}), pods({ restarts: 1, reason: "OOMKilled", isReady: false }))).toEqual([
      "bad: pod auth-service-5d9c7b6f44-x7k2p restarted: OOMKilled",
      "bad: pod auth-service-5d9c7b6f44-x7k2p is not ready",
    ]);
    expect(
      toldOf(pods({ isReady: false }), pods({ isReady: false, reason: "ImagePullBackOff" })),
    ).toEqual(["bad: pod auth-service-5d9c7b6f44-x7k2p: ImagePullBackOff"]);
  });

  it("tell that the secrets are no longer those of Vault, and that they are again", () => {
    const failing = { secrets: { seen: { isReady: false, message: "connection refused" } } };
    expect(toldOf({}, failing)).toEqual([
      "bad: the secrets cannot be synced from Vault: connection refused",
    ]);
    expect(toldOf(failing, {})).toEqual(["good: the secrets are synced from Vault again"]);
  });
});
