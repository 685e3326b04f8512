import { catalogue } from "@paystream/metrics/promql";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { envoyRequests } from "../../stacks/monitoring/programs/envoy-statistics.ts";
import { clusterProgramNames, programsOf } from "../../stacks/monitoring/programs/programs.ts";
import { environments } from "../../stacks/render/stack-configuration.ts";
import { useTool } from "../tools/use-tool.ts";
import { type ObservedRelease, observeRelease, release } from "./queries/observed-release.ts";
import {
  analysisQueries,
  annotationQueries,
  dashboardVariables,
  looksBackADay,
  panelQueries,
  runbookQueries,
  scrapeJobs,
} from "./queries/rendered-queries.ts";
import { renderedEnvironment, serviceNamespace } from "./rendered-environment.ts";

const prometheus = useTool("prometheus");

/** Their Prometheus servers differ in names only: the first one's is asked on behalf of all. */
const [environment = ""] = environments();
const everyEnvironment = environments().map(renderedEnvironment);

let observation: Promise<ObservedRelease> | undefined;
const observed = (context: TestContext) => {
  observation ??= observeRelease(prometheus(context), renderedEnvironment(environment));
  return observation;
};
afterAll(async () => {
  // One that failed has left nothing, and has told each test why.
  await (await observation?.catch(() => undefined))?.[Symbol.asyncDispose]();
});

const { stable, canary } = release;

const jobs = scrapeJobs(renderedEnvironment(environment));
const programs = programsOf(clusterProgramNames, {
  alertmanager: jobs.includes("alertmanager"),
  logs: jobs.includes("loki"),
  traces: jobs.includes("jaeger"),
});
/** Prometheus has one of each for every Alertmanager. */
const ofAlertmanagers = jobs.includes("alertmanager")
  ? []
  : ["prometheus_notifications_sent_total", "prometheus_notifications_errors_total"];

/** Of an Envoy in which Istio does not count: gateway-panels.verify.ts has one. */
const withoutIstio = Object.keys(envoyRequests);

/**
 * Alerts on what is wrong here. The others compare with a time before this Prometheus, miss what is there, wait
 * for more, or leave it to one of these.
 */
const troubles = [
  "AuthServiceHighLatency",
  "AuthServiceLowSuccessRate",
  "AuthServiceCircuitBreakerOpen",
  "SecretSyncFailed",
  "SecretSyncStale",
  "AuthServiceErrorRate",
  "AdminAuthenticationFailing",
  "AdminBruteForce",
  "RateLimitExceeded",
  "CircuitBreakerUnstable",
  "GatewayCertificateExpiring",
  "MeshCertificateExpiring",
  "NodeNotReady",
  "NodePressure",
  "NodeDiskSpaceLow",
  "NodeMemoryHigh",
  "PodRestarting",
  "PodNotReady",
  "RolloutDegraded",
  "LogsNotDelivered",
  "LogsWaiting",
  "LokiRefusesLines",
  "LokiDiskFull",
  "TracesNotDelivered",
  "PrometheusBackupStale",
  "AnalysisRunError",
  "Watchdog",
];

/** What Grafana fills in: a multiple choice, and four times the interval of the scrapes or more. */
function filledIn(promql: string): string {
  return promql
    .replaceAll("$__rate_interval", "1m")
    .replaceAll("$version", `${stable.podTemplateHash}|${canary.podTemplateHash}`);
}

describe(`the Prometheus of ${environment}, while a faulty canary is released`, () => {
  it("scrapes the pods of the service, at the port of that name, other programs, and nothing else", async (context) => {
    const { prometheus } = await observed(context);
    const targets = await prometheus.targets();
    expect(targets.filter(({ health }) => health !== "up")).toEqual([]);
    expect(targets).toHaveLength([stable, canary, ...programs].length);
  });

  it.for(programs)(
    "keeps of $name every metric of its table, and nothing else",
    async ({ name, catalogue }, context) => {
      const { prometheus } = await observed(context);
      const kept = await prometheus.query(`{job="${name}",__name__!~"up|scrape_.+|ALERTS.*"}`);
      const names = new Set(kept.map(({ labels }) => labels["__name__"] ?? ""));
      const unseen = [...ofAlertmanagers, ...withoutIstio];
      const wanted = Object.keys(catalogue).filter((metric) => !unseen.includes(metric));
      expect([...names].sort()).toEqual(wanted.sort());
    },
  );

  it("keeps what programs say of the environment's own namespace, and not of others", async (context) => {
    const { prometheus } = await observed(context);
    const own = serviceNamespace(renderedEnvironment(environment));
    for (const { name, namespaceLabel } of programs) {
      if (namespaceLabel !== undefined) {
        const about = await prometheus.labelValues(namespaceLabel, `{job="${name}"}`);
        expect(about, name).toEqual([own]);
      }
    }
  });

  it("has evaluated every rule, has recorded every series, and sounds the alerts on what is wrong", async (context) => {
    const { prometheus } = await observed(context);
    const rules = await prometheus.rules();
    expect(rules.filter(({ health }) => health !== "ok")).toEqual([]);
    const recorded = rules.filter(({ type }) => type === "recording");
    expect(recorded.length).toBeGreaterThan(0);
    for (const { name } of recorded) {
      expect(finite(await prometheus.query(name)), name).not.toEqual([]);
    }
    const alerts = rules.filter(({ type }) => type === "alerting");
    const sounding = alerts.filter(({ alerts: series = [] }) => series.length > 0);
    expect(sounding.map(({ name }) => name)).toEqual(expect.arrayContaining(troubles));
    for (const { name, alerts: series = [] } of alerts) {
      // The stable version has no fault: no alert is about it.
      expect(
        series.filter(({ labels }) => labels["role"] === "stable"),
        name,
      ).toEqual([]);
    }
  });

  it("understands every query of the runbooks", async (context) => {
    const { prometheus } = await observed(context);
    const queries = runbookQueries();
    expect(queries.length).toBeGreaterThan(0);
    for (const { name, promql } of queries) {
      await expect(prometheus.query(promql), name).resolves.toBeInstanceOf(Array);
    }
  });

  it("has data for every query of every panel, but for those that look back a day", async (context) => {
    const { prometheus } = await observed(context);
    const queries = everyEnvironment.flatMap(panelQueries);
    expect(queries.length).toBeGreaterThan(200);
    const silent: string[] = [];
    for (const query of queries.filter((one) => !looksBackADay(one))) {
      if (finite(await prometheus.query(filledIn(query.promql))).length === 0) {
        silent.push(`${query.name}: ${query.promql}`);
      }
    }
    expect(silent).toEqual([]);
  });

  it("has something to mark in panels: a release, its failure, and alerts", async (context) => {
    const { prometheus } = await observed(context);
    const queries = everyEnvironment.flatMap(annotationQueries);
    expect(new Set(queries.map(({ name }) => name)).size).toBe(3);
    for (const { name, promql } of queries) {
      expect(await prometheus.query(promql), name).not.toEqual([]);
    }
  });

  it("offers both versions where a dashboard lets people choose", async (context) => {
    const { prometheus } = await observed(context);
    const variables = everyEnvironment.flatMap(dashboardVariables);
    expect(variables.map(({ name }) => name)).toContain("version");
    for (const { label, selector } of variables) {
      const values = await prometheus.labelValues(label, selector);
      expect(values.sort()).toEqual([stable.podTemplateHash, canary.podTemplateHash].sort());
    }
  });

  it("tells an analysis the shares, the percentile and the breaker of that version", async (context) => {
    const { prometheus, ...counts } = await observed(context);
    const asked = everyEnvironment.flatMap((objects) =>
      [stable, canary].map(({ role, podTemplateHash }) => ({
        role,
        queries: analysisQueries(objects, podTemplateHash),
      })),
    );
    for (const { role, queries } of asked) {
      const values = new Map<string, number | undefined>();
      for (const { name, promql } of queries) {
        const [series, ...others] = await prometheus.query(promql);
        expect(others, name).toEqual([]);
        values.set(name, series?.value);
      }
      const { approved, ...failed } = counts[role];
      const failures = failed.declined + failed.error + failed.rejected;
      expect(Object.fromEntries(values)).toEqual({
        "auth-service-health p95-latency": inBucketOf(role === "canary" ? 3 : 0.15),
        "auth-service-health error-rate": closeTo(failures / (approved + failures)),
        "auth-service-success-rate success-rate": closeTo(approved / (approved + failures)),
        "auth-service-success-rate circuit-breaker": role === "canary" ? 2 : 0,
      });
    }
    // A quarter of the canary's payments go to processors that fail; the six that open a breaker come on top.
    expect(counts.stable).toEqual({ approved: 1200, declined: 0, error: 0, rejected: 0 });
    expect(counts.canary).toMatchObject({ approved: 900, declined: 120 });
    expect(counts.canary.error + counts.canary.rejected).toBe(186);
  });

  it("has nothing to tell an analysis of a version that is not there", async (context) => {
    const { prometheus } = await observed(context);
    const queries = everyEnvironment.flatMap((objects) => analysisQueries(objects, "nothing"));
    for (const { name, promql } of queries) {
      expect(await prometheus.query(promql), name).toEqual([]);
    }
  });

  it("records what the canary is beside the stable version", async (context) => {
    const { prometheus, ...counts } = await observed(context);
    const recorded = async (name: string, role?: string) => {
      const found = await prometheus.query(name);
      return found.find(({ labels }) => labels["role"] === role)?.value;
    };
    const p95 = "role:auth_request_duration_seconds:p95_rate5m";
    const [slow = 0, fast = 0] = [await recorded(p95, "canary"), await recorded(p95, "stable")];
    expect(slow).toEqual(inBucketOf(3));
    expect(fast).toEqual(inBucketOf(0.15));
    expect(await recorded("canary:auth_request_duration_seconds:p95_ratio_rate5m")).toEqual(
      closeTo(slow / fast),
    );
    expect(await recorded("role:circuit_breaker_state:max", "canary")).toBe(2);
    expect(await recorded("role:circuit_breaker_state:max", "stable")).toBe(0);
    for (const { role } of [stable, canary]) {
      const { approved, declined, error, rejected } = counts[role];
      const all = approved + declined + error + rejected;
      expect(await recorded("role:auth_requests_approved:ratio_rate5m", role)).toEqual(
        closeTo(approved / all),
      );
      // `increase` reckons with what comes before the first and after the last scrape.
      const requests = await recorded("role:auth_requests:increase5m", role);
      expect((requests ?? 0) / all).toBeGreaterThan(0.95);
      expect((requests ?? 0) / all).toBeLessThan(1.2);
    }
  });
});

function finite<Series extends { readonly value: number }>(series: readonly Series[]): Series[] {
  return series.filter(({ value }) => Number.isFinite(value));
}

function closeTo(value: number): unknown {
  return expect.closeTo(value, 2);
}

/** In the bucket of the service's histogram that has this duration, in seconds. */
function inBucketOf(seconds: number): unknown {
  const bounds = [0, ...catalogue.auth_request_duration_seconds.buckets];
  const upper = bounds.findIndex((bound) => seconds <= bound);
  const [from = 0, to = 0] = bounds.slice(upper - 1, upper + 1);
  return expect.toSatisfy(
    (value: number) => from < value && value <= to,
    `more than ${from} and at most ${to}`,
  );
}
