import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { contract } from "@paystream/auth-service/contract";
import { describe, expect, it, type TestContext } from "vitest";
import { dashboardUids } from "../../stacks/monitoring/dashboards/dashboard-uids.ts";
import { wholeWatch } from "../../stacks/monitoring/rules/whole-watch.ts";
import { environments } from "../../stacks/render/stack-configuration.ts";
import { freePorts } from "../free-ports.ts";
import { TestPod } from "../gateway/testing/test-pod.ts";
import type { Series } from "../observation/prometheus-api.ts";
import { useTool } from "../tools/use-tool.ts";
import { startGateway } from "./queries/gateway-of-environment.ts";
import { playProgram } from "./queries/played-program.ts";
import { writePrometheusFiles } from "./queries/prometheus-files.ts";
import { PrometheusProcess } from "./queries/prometheus-process.ts";
import { panelQueries, type RenderedQuery } from "./queries/rendered-queries.ts";
import { renderedEnvironment, serviceNamespace } from "./rendered-environment.ts";

const envoy = useTool("envoy");
const prometheus = useTool("prometheus");

const { stableService, canaryService } = contract.resources;

/** Prometheus scrapes every second, and a rate needs two scrapes. */
const SCRAPES_MS = 3_000;
/** How long it may take until every query has data. */
const DATA_LIMIT_MS = 30_000;

/** Panels of the dashboard that an Envoy without Istio has no data for, and why. */
const ofIstioOnly = {
  // Envoy tells the reason by request only, in its access log.
  "Requests that the gateway ended itself": "istio_requests_total",
  // Not of the gateway: queries.verify.ts has data for it.
  "Requests that arrived": "auth_service_requests_total",
};

/** The queries of an environment's dashboard of the gateway, as Grafana would ask them. */
function queriesOf(environment: string): readonly RenderedQuery[] {
  return panelQueries(renderedEnvironment(environment))
    .filter(({ dashboard }) => dashboard === dashboardUids.gateway)
    .map(({ name, promql }) => ({ name, promql: promql.replaceAll("$__rate_interval", "1m") }));
}

/** What the gateway's clients and its dashboard saw. */
interface Observed {
  /** How many requests had which status. */
  readonly answers: ReadonlyMap<number, number>;
  /** What there was to see when the last of them was answered, by the name of the query. */
  readonly series: ReadonlyMap<string, readonly Series[]>;
}

/**
 * The gateway of an environment, of whose two stable pods one begins to fail every request until it is
 * ejected, and whose canary has no pods.
 */
async function observe(
  executables: { readonly envoy: string; readonly prometheus: string },
  environment: string,
): Promise<Observed> {
  await using running = new AsyncDisposableStack();
  const objects = renderedEnvironment(environment);
  const namespace = serviceNamespace(objects);
  const stable = { name: stableService, namespace };
  const [well, ill] = [await TestPod.start("well", stable), await TestPod.start("ill", stable)];
  running.use(well);
  running.use(ill);
  const gateway = running.use(await startGateway(executables.envoy, environment, 20, [well, ill]));

  const folder = await mkdtemp(join(tmpdir(), "paystream-gateway-panels-"));
  running.defer(() => rm(folder, { recursive: true }));
  const silent = running.use(await playProgram(() => []));
  const programs = new Map(
    wholeWatch().programs.map(({ name }) => [
      name,
      name === "gateway" ? gateway.metrics : silent.address,
    ]),
  );
  const [port = 0] = await freePorts(1);
  const process = running.use(
    await PrometheusProcess.start(
      executables.prometheus,
      await writePrometheusFiles(folder, objects, [], programs),
      port,
    ),
  );
  // Envoy counts of a status from its first answer on: rates begin with the second.
  await gateway.send("/v1/ping", 20);
  await gateway.send("/nowhere", 2);
  await scraped(process);
  ill.answer = (_, response) => response.writeHead(503).end();
  const answers = await gateway.send("/v1/ping", 200);
  await gateway.send("/nowhere", 10);
  await sleep(SCRAPES_MS);
  return { answers, series: await firstData(process, queriesOf(environment).filter(isOfEnvoy)) };
}

/** What each query had when it first had data; Envoy adds durations up every few seconds only. */
async function firstData(prometheus: PrometheusProcess, queries: readonly RenderedQuery[]) {
  const limit = performance.now() + DATA_LIMIT_MS;
  const found = new Map<string, readonly Series[]>();
  do {
    for (const { name, promql } of queries.filter(({ name }) => !hasData(found.get(name)))) {
      found.set(name, await prometheus.query(promql));
    }
    await sleep(500);
  } while (![...found.values()].every(hasData) && performance.now() < limit);
  return found;
}

function hasData(series: readonly Series[] = []): boolean {
  return series.some(({ value }) => Number.isFinite(value));
}

function isOfEnvoy({ name }: RenderedQuery): boolean {
  return !Object.keys(ofIstioOnly).some((title) => name.includes(`: ${title} `));
}

async function scraped(prometheus: PrometheusProcess): Promise<void> {
  const limit = AbortSignal.timeout(30_000);
  while ((await prometheus.query('envoy_cluster_upstream_rq{response_code="503"}')).length === 0) {
    await sleep(200, undefined, { signal: limit });
  }
  await sleep(SCRAPES_MS, undefined, { signal: limit });
}

describe.each(environments())("the gateway's dashboard in %s, of an Envoy", (environment) => {
  const queries = queriesOf(environment);
  let observation: Promise<Observed> | undefined;
  const observed = (context: TestContext) => {
    observation ??= observe(
      { envoy: envoy(context), prometheus: prometheus(context) },
      environment,
    );
    return observation;
  };
  const byTarget = ({ series }: Observed, panel: string) =>
    valuesBy("destination_service_name", series.get(`PayStream gateway: ${panel}`));

  it("leaves out only what an Envoy does not count", () => {
    for (const [title, metric] of Object.entries(ofIstioOnly)) {
      const [query, ...others] = queries.filter(({ name }) => name.includes(`: ${title} `));
      expect(others).toEqual([]);
      expect(query?.promql).toContain(metric);
      expect(query?.promql).not.toContain("envoy_");
    }
  });

  it.for(queries.filter(isOfEnvoy))("has data for $name", async ({ name, promql }, context) => {
    const { series } = await observed(context);
    const found = series.get(name) ?? [];
    expect(hasData(found), promql).toBe(true);
    for (const { labels } of found) {
      expect([stableService, canaryService, undefined]).toContain(
        labels["destination_service_name"],
      );
    }
  });

  it("counts a request once, by what its client got, however often it was tried", async (context) => {
    const seen = await observed(context);
    const ok = seen.answers.get(200) ?? 0;
    const failed = seen.answers.get(503) ?? 0;
    expect(ok + failed).toBe(200);

    const shares = byTarget(seen, "Share of targets A");
    expect(shares[canaryService]).toBeCloseTo(failed / 200, 1);
    expect(shares[stableService]).toBeCloseTo(ok / 200, 1);
    const codes = seen.series.get("PayStream gateway: Forwarded requests by status code A");
    const { 200: good = 0, 503: bad = 0 } = valuesBy("response_code", codes);
    expect(good / (good + bad)).toBeCloseTo(ok / 200, 1);
    expect(byTarget(seen, "Errors by target A")).toEqual({
      [stableService]: 0,
      [canaryService]: 1,
    });
  });

  it("tells retries, the pod that was ejected, and what had no route", async (context) => {
    const seen = await observed(context);
    const retries = byTarget(seen, "Retries A");
    expect(retries[stableService]).toBeGreaterThan(0);
    // Where there is no pod, there is nobody to try.
    expect(retries[canaryService]).toBe(0);
    expect(byTarget(seen, "Pods behind the gateway A")).toEqual({
      [stableService]: 1,
      [canaryService]: 0,
    });
    expect(byTarget(seen, "Pods behind the gateway B")).toEqual({
      [stableService]: 1,
      [canaryService]: 0,
    });
    const withoutPod = byTarget(seen, "Failures between gateway and pods A");
    expect(withoutPod[canaryService]).toBeGreaterThan(0);
    expect(withoutPod[stableService]).toBe(0);
    const [withoutRoute] = seen.series.get("PayStream gateway: Requests without a route A") ?? [];
    expect(withoutRoute?.value).toBeGreaterThan(0);
  });
});

function valuesBy(label: string, series: readonly Series[] = []): Record<string, number> {
  return Object.fromEntries(series.map(({ labels, value }) => [labels[label], value]));
}
