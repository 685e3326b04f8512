import type { AnalysisMetric, Limit, Measurement } from "../analyses.ts";
import type { Observation } from "../observation.ts";
import type { ObservedPod, Role } from "../pods.ts";
import type { RoleTraffic } from "../traffic.ts";

/** What is seen of a release that goes as a test wants it to. */
export interface ScriptedRelease {
  /** @param second since its beginning; the release begins at {@link times.release} */
  at(second: number): Observation;
}

/** Seconds at which something happens. */
export const times = {
  release: 5,
  canaryReady: 10,
  firstMeasurement: 20,
  /** From one measurement to the next. */
  interval: 3,
  told: 29,
  firstAnalysisEnds: 32,
  halfWeight: 38,
  secondAnalysisEnds: 56,
  promoted: 62,
} as const;

const HASHES = { stable: "5d9c7b6f44", canary: "7f8d9c5b66" } as const;
const VERSIONS = { stable: "1.4.2", canary: "1.5.0" } as const;
const STEPS = [
  "10 %",
  "analysis auth-service-health",
  "pause 12s",
  "50 %",
  "analysis auth-service-success-rate",
  "pause 12s",
  "100 %",
] as const;

const START = Date.UTC(2026, 10, 22, 12, 0, 0);
const MEASUREMENTS = 5;
const FORGIVEN = 2;

/**
 * A release of a version that is as good as the one before, or one of which a fifth of the payments fail:
 * that one is aborted with its third bad measurement.
 */
export function scriptedRelease(outcome: "good" | "failing"): ScriptedRelease {
  const isFailing = outcome === "failing";
  const abortedAt = times.firstMeasurement + FORGIVEN * times.interval;
  return {
    at(second) {
      const isAborted = isFailing && second >= abortedAt;
      const isPromoted = !isFailing && second >= times.promoted;
      const hasBegun = second >= times.release;
      const weight = weightAt(second, isAborted, isPromoted);
      const stepsDone = isAborted ? 0 : stepsDoneAt(second);
      return {
        at: START + second * 1_000,
        release: {
          seen: {
            phase: isAborted ? "Degraded" : hasBegun && !isPromoted ? "Progressing" : "Healthy",
            ...(isAborted
              ? { message: "RolloutAborted: metric error-rate failed: 3 of 5, 2 are forgiven" }
              : {}),
            isAborted,
            isPromotedInFull: false,
            strategy: "canary",
            pauseReasons: STEPS[stepsDone]?.startsWith("pause") ? ["CanaryPauseStep"] : [],
            steps: STEPS,
            stepsDone: hasBegun ? stepsDone : STEPS.length,
            canaryWeight: weight,
            stableHash: isPromoted ? HASHES.canary : HASHES.stable,
            currentHash: hasBegun ? HASHES.canary : HASHES.stable,
            stableVersion: isPromoted ? VERSIONS.canary : VERSIONS.stable,
            currentVersion: hasBegun ? VERSIONS.canary : VERSIONS.stable,
            revision: hasBegun ? "2" : "1",
          },
        },
        weights: { seen: { stable: 100 - weight, canary: weight } },
        pods: { seen: podsAt(second, isAborted, isPromoted) },
        analyses: { seen: analysesAt(second, isFailing) },
        secrets: { seen: { isReady: true, reason: "SecretSynced" } },
        traffic: {
          seen: {
            windowSeconds: 12,
            stable: trafficOf("stable", 100 - weight, false, second),
            ...(weight > 0 ? { canary: trafficOf("canary", weight, isFailing, second) } : {}),
          },
        },
        breakers: {
          seen: podsAt(second, isAborted, isPromoted)
            .filter(({ isReady }) => isReady)
            .map(({ name, role }) => ({
              pod: name,
              state: role === "canary" && isFailing ? "open" : "closed",
              processors: [
                { processor: "calm_net", state: "closed" },
                {
                  processor: "down_net",
                  state: role === "canary" && isFailing ? "open" : "closed",
                },
              ],
            })),
        },
        alerts: {
          seen:
            isFailing && second >= times.firstMeasurement
              ? [
                  {
                    name: "AuthServiceLowSuccessRate",
                    state: isAborted ? "firing" : "pending",
                    labels: { role: "canary", severity: "critical" },
                    summary: "Too few payments on canary pods are approved",
                    activeAt: new Date(START + times.firstMeasurement * 1_000).toISOString(),
                  },
                ]
              : [],
        },
        notifications: {
          seen:
            isFailing && second >= times.told
              ? [
                  {
                    channel: "slack-platform",
                    alert: "AuthServiceLowSuccessRate",
                    status: "firing",
                    at: START + times.told * 1_000,
                  },
                ]
              : [],
        },
      };
    },
  };
}

function weightAt(second: number, isAborted: boolean, isPromoted: boolean): number {
  if (isAborted || isPromoted || second < times.canaryReady) {
    return 0;
  }
  return second < times.halfWeight ? 10 : 50;
}

function stepsDoneAt(second: number): number {
  const ends = [
    times.canaryReady,
    times.firstAnalysisEnds,
    times.halfWeight,
    times.halfWeight + 1,
    times.secondAnalysisEnds,
    times.promoted,
    times.promoted,
  ];
  return ends.filter((end) => second >= end).length;
}

function podsAt(second: number, isAborted: boolean, isPromoted: boolean): readonly ObservedPod[] {
  const stable = [0, 1].map((index) => pod("stable", index, { isReady: true }));
  if (second < times.release) {
    return stable;
  }
  const isReady = second >= times.canaryReady;
  const canary = [0, 1].map((index) => pod("canary", index, { isReady }));
  if (isPromoted) {
    return canary.map((promoted) => ({ ...promoted, role: "stable" }));
  }
  return [...stable, ...canary.map((one) => ({ ...one, isEnding: isAborted }))];
}

function pod(role: Role, index: number, { isReady }: Pick<ObservedPod, "isReady">): ObservedPod {
  return {
    name: `auth-service-${HASHES[role]}-${["x7k2p", "m4n8q"][index]}`,
    role,
    hash: HASHES[role],
    version: VERSIONS[role],
    image: "docker.io/paystream/auth-service@sha256:0",
    phase: isReady ? "Running" : "Pending",
    ...(isReady ? {} : { reason: "ContainerCreating" }),
    isReady,
    isEnding: false,
    restarts: 0,
    createdAt: new Date(START + (role === "canary" ? times.release : -3_600) * 1_000).toISOString(),
  };
}

function trafficOf(role: Role, weight: number, isFailing: boolean, second: number): RoleTraffic {
  // A little movement, as all traffic has.
  const wave = 1 + 0.06 * Math.sin(second / 2) + 0.03 * Math.sin(second * 1.7);
  const perSecond = 1.2 * weight * wave;
  const failedShare = isFailing ? 0.2 * wave : 0.001;
  const failed = perSecond * failedShare;
  return {
    perSecond,
    byStatus: { approved: perSecond - failed, declined: 0, error: failed, rejected: 0 },
    failedShare,
    p95Seconds: (role === "canary" ? 0.31 : 0.24) * wave,
  };
}

function analysesAt(second: number, isFailing: boolean) {
  const begins = [times.canaryReady, times.halfWeight + 1] as const;
  const step = [1, 4] as const;
  return step.flatMap((ofRelease, index) => {
    const begin = begins[index] ?? 0;
    if (second < begin || (isFailing && index > 0)) {
      return [];
    }
    const metrics =
      index === 0
        ? [
            metric("p95-latency", { comparison: "<", threshold: 2.5 }, second - begin, () => 0.31),
            metric("error-rate", { comparison: "<", threshold: 0.01 }, second - begin, (count) =>
              isFailing ? 0.19 + 0.01 * count : 0.001,
            ),
          ]
        : [
            metric(
              "success-rate",
              { comparison: ">", threshold: 0.8 },
              second - begin,
              () => 0.998,
            ),
            metric("circuit-breaker", { comparison: "<", threshold: 1 }, second - begin, () => 0),
          ];
    const phases = metrics.map(({ phase }) => phase);
    const phase = phases.find((one) => one === "Failed") ?? phases[0] ?? "Pending";
    return [
      {
        name: `auth-service-${HASHES.canary}-2-${ofRelease}`,
        step: ofRelease,
        phase,
        ...(phase === "Failed" ? { message: 'Metric "error-rate" assessed Failed' } : {}),
        hash: HASHES.canary,
        startedAt: new Date(START + begin * 1_000).toISOString(),
        metrics,
      },
    ];
  });
}

function metric(
  name: string,
  limit: Limit,
  elapsed: number,
  measured: (count: number) => number,
): AnalysisMetric {
  const first = times.firstMeasurement - times.canaryReady;
  const due = Math.floor((elapsed - first) / times.interval) + 1;
  const measurements: Measurement[] = [];
  for (let count = 0; count < Math.min(due, MEASUREMENTS); count += 1) {
    const value = measured(count);
    const isGood = limit.comparison === "<" ? value < limit.threshold : value > limit.threshold;
    measurements.push({ phase: isGood ? "Successful" : "Failed", value });
    if (measurements.filter(({ phase }) => phase === "Failed").length > FORGIVEN) {
      break;
    }
  }
  const isFailed = measurements.filter(({ phase }) => phase === "Failed").length > FORGIVEN;
  const isDone = measurements.length === MEASUREMENTS;
  return {
    name,
    phase: isFailed ? "Failed" : isDone ? "Successful" : "Running",
    limit,
    count: MEASUREMENTS,
    failureLimit: FORGIVEN,
    measurements,
  };
}
