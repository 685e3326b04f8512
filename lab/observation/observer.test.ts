import { describe, expect, it } from "vitest";
import type { Forward } from "../cluster/forward.ts";
import type { ForwardTarget } from "../cluster/forward-target.ts";
import { KubernetesApi } from "../cluster/kubernetes-api.ts";
import { FakeApiServer } from "../cluster/testing/fake-api-server.ts";
import { PagerServer } from "../pager/program/pager-server.ts";
import type { Observation } from "./observation.ts";
import { Observer } from "./observer.ts";
import { FakePrometheus } from "./testing/fake-prometheus.ts";
import { clusterAnswers, namespace } from "./testing/live-objects.ts";

const SERIES = [
  {
    query: /^sum by \(role, status\) /,
    series: [
      [{ role: "stable", status: "approved" }, 90],
      [{ role: "canary", status: "approved" }, 8],
      [{ role: "canary", status: "error" }, 2],
    ],
  },
  {
    query: /^histogram_quantile\(0\.95, /,
    series: [
      [{ role: "stable" }, 0.24],
      [{ role: "canary" }, Number.NaN],
    ],
  },
  {
    query: /circuit_breaker_state/,
    series: [
      [{ pod: "b" }, 0],
      [{ pod: "a" }, 2],
    ],
  },
  {
    query: /circuit_breaker_processor_state/,
    series: [
      [{ pod: "a", processor: "slow_net" }, 2],
      [{ pod: "a", processor: "calm_net" }, 1],
    ],
  },
] as const;

const ALERT = {
  state: "firing",
  labels: { alertname: "AuthServiceHighLatency", role: "canary" },
  annotations: { summary: "Payments on canary pods are slow" },
  activeAt: "2026-11-22T12:01:00Z",
} as const;

interface Away {
  readonly apiServer?: boolean;
  /** What a forwarded port says of its last connection. */
  readonly prometheus?: string;
}

/** What is seen of the environment, with some of it away. */
async function observed({
  apiServer = false,
  prometheus: failure,
}: Away = {}): Promise<Observation & { readonly queries: readonly string[] }> {
  await using server = await FakeApiServer.start({ answers: clusterAnswers });
  await using prometheus = await FakePrometheus.start(SERIES, [ALERT]);
  using api = new KubernetesApi(server.config);
  const { port } = prometheus;
  if (apiServer) {
    await server.die();
  }
  let failures = 0;
  const forward: Forward = {
    port: failure === undefined ? port : 1,
    get failure() {
      failures += 1;
      return failure === undefined ? undefined : new Error(`${failure} (${failures})`);
    },
    async [Symbol.asyncDispose]() {},
  };
  await using pager = await PagerServer.start("127.0.0.1", 0);
  await fetch(`http://127.0.0.1:${pager.port}/incident`, {
    method: "POST",
    body: JSON.stringify({ status: "firing", commonLabels: { alertname: ALERT.labels.alertname } }),
  });
  const toPager: Forward = {
    port: pager.port,
    failure: undefined,
    async [Symbol.asyncDispose]() {},
  };
  const cluster = {
    api,
    forward: async (target: ForwardTarget) => (target.namespace === namespace ? forward : toPager),
  };
  await using observer = new Observer(cluster, namespace);
  return { ...(await observer.observe()), queries: prometheus.queries };
}

describe("an observation", () => {
  it("says how far the release is", async () => {
    expect((await observed()).release.seen).toEqual({
      strategy: "canary",
      phase: "Progressing",
      message: "more replicas need to be updated",
      isAborted: false,
      isPromotedInFull: false,
      pauseReasons: [],
      steps: ["10 %", "analysis auth-service-health", "pause 2m", "100 %"],
      stepsDone: 1,
      canaryWeight: 10,
      stableHash: "5d9c7b6f44",
      currentHash: "7f8d9c5b66",
      // No pod of it is left.
      stableVersion: "1.4.2",
      currentVersion: "1.5.0",
      revision: "2",
    });
  });

  it("says where the gateway sends payments, whatever other routes there are", async () => {
    expect((await observed()).weights.seen).toEqual({ stable: 90, canary: 10 });
  });

  it("says of each pod which version it is of, and what ails it", async () => {
    expect((await observed()).pods.seen).toEqual([
      {
        name: "auth-service-7f8d9c5b66-x7k2p",
        role: "canary",
        hash: "7f8d9c5b66",
        version: "1.5.0",
        image: "a@sha256:1",
        phase: "Running",
        reason: "CrashLoopBackOff",
        isReady: false,
        isEnding: false,
        restarts: 3,
        createdAt: "2026-11-22T11:59:00Z",
      },
    ]);
  });

  it("has the measurements of the newest release beside their limit", async () => {
    expect((await observed()).analyses.seen).toEqual([
      {
        name: "auth-service-7f8d9c5b66-2-1",
        step: 1,
        phase: "Running",
        hash: "7f8d9c5b66",
        startedAt: "2026-11-22T12:00:00Z",
        metrics: [
          {
            name: "error-rate",
            phase: "Running",
            limit: { comparison: "<", threshold: 0.01 },
            count: 5,
            failureLimit: 2,
            measurements: [
              { phase: "Successful", value: 0.004, finishedAt: "2026-11-22T12:00:30Z" },
              { phase: "Inconclusive" },
              { phase: "Inconclusive" },
              { phase: "Error", message: "connection refused" },
            ],
          },
        ],
      },
    ]);
  });

  it("says whether the secrets are synced", async () => {
    expect((await observed()).secrets.seen).toEqual({
      isReady: false,
      reason: "SecretSyncedError",
      message: "no such host",
      refreshedAt: "2026-11-22T11:59:30Z",
    });
  });

  it("has the traffic of each side, over as many scrapes as an analysis", async () => {
    const { traffic, queries } = await observed();
    expect(traffic.seen).toEqual({
      windowSeconds: 12,
      stable: {
        perSecond: 90,
        byStatus: { approved: 90, declined: 0, error: 0, rejected: 0 },
        failedShare: 0,
        p95Seconds: 0.24,
      },
      // No payment of the canary has reached a processor: it has no percentile.
      canary: {
        perSecond: 10,
        byStatus: { approved: 8, declined: 0, error: 2, rejected: 0 },
        failedShare: expect.closeTo(0.2),
      },
    });
    expect(queries).toContain("sum by (role, status) (rate(auth_requests_total[12000ms]))");
  });

  it("has the state of each breaker", async () => {
    expect((await observed()).breakers.seen).toEqual([
      {
        pod: "a",
        state: "open",
        processors: [
          { processor: "calm_net", state: "half-open" },
          { processor: "slow_net", state: "open" },
        ],
      },
      { pod: "b", state: "closed", processors: [] },
    ]);
  });

  it("has the alerts", async () => {
    expect((await observed()).alerts.seen).toEqual([
      {
        name: "AuthServiceHighLatency",
        state: "firing",
        labels: { role: "canary" },
        summary: "Payments on canary pods are slow",
        activeAt: "2026-11-22T12:01:00Z",
      },
    ]);
  });

  it("has what people were told", async () => {
    expect((await observed()).notifications.seen).toEqual([
      {
        channel: "incident",
        alert: "AuthServiceHighLatency",
        status: "firing",
        at: expect.any(Number),
      },
    ]);
  });

  it("has what the API server knows when Prometheus is away, and says why the rest is missing", async () => {
    const { release, traffic, alerts } = await observed({ prometheus: "no pod is ready" });
    expect(release.seen?.phase).toBe("Progressing");
    expect(traffic.unavailable).toMatch(/^no pod is ready/);
    expect(alerts.unavailable).toMatch(/^no pod is ready/);
  });

  it("has what Prometheus knows when the API server is away", async () => {
    const { release, pods, traffic } = await observed({ apiServer: true });
    expect(release.unavailable).toContain("ECONNREFUSED");
    expect(pods.unavailable).toContain("ECONNREFUSED");
    expect(traffic.seen?.stable?.perSecond).toBe(90);
  });
});
