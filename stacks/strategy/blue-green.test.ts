import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { stopProbability } from "../delivery/gate-arithmetic.ts";
import { percent } from "../delivery/gate-curve.ts";
import {
  errorGateOf,
  type Metric,
  renderedMetrics,
  seconds,
} from "../delivery/rendered-metrics.ts";
import { invariants } from "../invariants/index.ts";
import { registeredObjects } from "../invariants/registered-objects.ts";
import { type RenderedObject, renderedObjects } from "../plan/rendered-objects.ts";
import { renderedFiles } from "../render/rendered-files.ts";
import { runProgram } from "../render/run-program.ts";
import { environments, root, stackConfiguration } from "../render/stack-configuration.ts";

/** An environment as it is committed, but by blue/green. */
const blueGreen = (environment: string, changes: Readonly<Record<string, string>> = {}) => ({
  ...stackConfiguration(environment),
  "paystream:strategy": "blueGreen",
  "paystream:latencyBaseMs": "180",
  ...changes,
});

describe.each(environments())("%s by blue/green", (environment) => {
  let resources: Awaited<ReturnType<typeof runProgram>>;
  let objects: readonly RenderedObject[];
  let metrics: ReadonlyMap<string, Metric>;

  beforeAll(async () => {
    resources = await runProgram(environment, blueGreen(environment));
    objects = renderedObjects(renderedFiles(resources));
    metrics = renderedMetrics(objects);
  });

  const specOf = (kind: string, name: string) =>
    objects.find((one) => one.kind === kind && one.name === name)?.content["spec"] as Record<
      string,
      unknown
    >;

  it("carries a release as spec 003 has it: by an analysis, a person, and a delay", () => {
    expect(specOf("Rollout", "auth-service")["strategy"]).toEqual({
      blueGreen: {
        activeService: "auth-service-stable",
        previewService: "auth-service-canary",
        activeMetadata: { labels: { role: "stable" } },
        previewMetadata: { labels: { role: "canary" } },
        prePromotionAnalysis: {
          templates: [{ templateName: "auth-service-preview" }],
          args: [{ name: "canary-hash", valueFrom: { podTemplateHashValue: "Latest" } }],
        },
        autoPromotionEnabled: false,
        scaleDownDelaySeconds: 300,
        abortScaleDownDelaySeconds: 300,
        scaleDownDelayRevisionLimit: 1,
      },
    });
  });

  it.each(invariants)("keeps the invariant $name", ({ violations }) => {
    expect(violations(registeredObjects(resources))).toEqual([]);
  });

  it("has no template of a canary, and one of ten checks in five minutes", () => {
    const templates = objects.filter(({ kind }) => kind === "AnalysisTemplate");
    expect(templates.map(({ name }) => name)).toEqual(["auth-service-preview"]);
    for (const { count, interval } of metrics.values()) {
      expect({ count, interval }).toEqual({ count: 10, interval: "30s" });
    }
  });

  it.each([
    ["p99-latency", 0.25],
    ["error-rate", 0.001],
  ])(
    "passes %s below %d and fails from there on, and knows nothing without data",
    (name, bound) => {
      const { successCondition, failureCondition, inconclusiveLimit } = metrics.get(name) as Metric;
      const has = "len(result) > 0 && !isNaN(result[0])";
      expect({ successCondition, failureCondition }).toEqual({
        successCondition: `${has} && result[0] < ${bound}`,
        failureCondition: `${has} && result[0] >= ${bound}`,
      });
      expect(inconclusiveLimit).toBeLessThan(10);
    },
  );

  it("counts what is answered with a 5xx, and no decline", () => {
    const { query } = (metrics.get("error-rate") as Metric).provider.prometheus;
    expect(query).toContain('status=~"error|rejected"');
    expect(query).not.toContain("declined");
  });

  it("is stopped by chance less than once in a thousand, and misses few that fail twice as often", () => {
    const { gate, floor } = errorGateOf(metrics);
    // One in twenty thousand fails of a service that is well.
    const healthy = { requestsPerSecond: floor, errorShare: 5e-5 };
    const faulty = { requestsPerSecond: floor, errorShare: 2 * gate.threshold };
    expect(stopProbability(gate, healthy)).toBeLessThan(0.001);
    expect(1 - stopProbability(gate, faulty)).toBeLessThan(0.02);
  });

  it("docs/gates.md tells how often it is wrong, and names what it asks", () => {
    const document = readFileSync(new URL("docs/gates.md", root), "utf8");
    const [, section = ""] = document.split("## The gates of a preview");
    const { gate, floor: requestsPerSecond } = errorGateOf(metrics);
    const stopped = stopProbability(gate, { requestsPerSecond, errorShare: 5e-5 });
    const missed =
      1 -
      stopProbability(gate, {
        requestsPerSecond,
        errorShare: 2 * gate.threshold,
      });
    expect(section).toContain(
      `At ${requestsPerSecond}/s a preview that fails one payment in 20 000 is stopped in ${percent(stopped)} of releases, and one with twice the allowed errors gets through in ${percent(missed)}.`,
    );
    for (const name of metrics.keys()) {
      expect(section).toContain(`\`${name}\``);
    }
  });

  it("gives a release more time than its analysis takes, during which it makes no progress", () => {
    const analysis = Math.max(
      ...[...metrics.values()].map(
        ({ initialDelay, interval, count }) =>
          seconds(initialDelay) + (count - 1) * seconds(interval),
      ),
    );
    const deadline = specOf("Rollout", "auth-service")["progressDeadlineSeconds"] as number;
    expect(deadline).toBeGreaterThanOrEqual(analysis + 300);
  });

  it("shows people the gates that it has, and no others", () => {
    const dashboard = objects
      .filter(({ kind }) => kind === "ConfigMap")
      .flatMap(({ content }) => Object.values(Object(content["data"]) as Record<string, string>))
      .find((text) => text.includes('"title": "PayStream canary"'));
    const titles = [...(dashboard ?? "").matchAll(/"title": "Gate ([\w-]+)"/g)];
    expect(titles.map(([, name]) => name)).toEqual([...metrics.keys()]);
  });

  it("leads to the preview who asks for it, and everybody else to what is active", () => {
    expect(specOf("VirtualService", "auth-service-vs")["http"]).toMatchObject([
      {
        name: "preview",
        match: [
          { uri: { prefix: "/v1/" }, headers: { "x-paystream-release": { exact: "preview" } } },
        ],
        route: [{ destination: { host: "auth-service-canary" } }],
        timeout: "5s",
      },
      {
        name: "primary",
        match: [{ uri: { prefix: "/v1/" } }],
        route: [
          { destination: { host: "auth-service-stable" }, weight: 100 },
          { destination: { host: "auth-service-canary" }, weight: 0 },
        ],
        timeout: "5s",
      },
    ]);
  });

  it("leaves the selectors to Argo Rollouts, and no route", () => {
    const ignored = new Map(
      resources.map(({ name, component, ignoreChanges }) => [
        `${component} ${name}`,
        ignoreChanges,
      ]),
    );
    expect(ignored.get("traffic traffic")).toEqual([]);
    expect(ignored.get("service auth-service-stable")).toEqual(["spec.selector"]);
    expect(ignored.get("service auth-service-canary")).toEqual(["spec.selector"]);
  });

  it("has room for what serves, the preview, and what has just been replaced", () => {
    const replicas = specOf("Rollout", "auth-service")["replicas"] as number;
    const hard = objects.find(({ kind }) => kind === "ResourceQuota")?.content["spec"] as {
      hard: Record<string, string>;
    };
    expect(Number(hard.hard["pods"])).toBeGreaterThan(3 * replicas);
  });
});

describe("blue/green at a pace", () => {
  it("divides the analysis and the delay, and not what pods take to start", async () => {
    const changes = { "paystream:pace": "10" };
    const objects = renderedObjects(
      renderedFiles(await runProgram("staging", blueGreen("staging", changes))),
    );
    const rollout = objects.find(({ kind }) => kind === "Rollout");

    expect(rollout?.content["spec"]).toMatchObject({
      progressDeadlineSeconds: 300 + 42,
      strategy: { blueGreen: { scaleDownDelaySeconds: 30, abortScaleDownDelaySeconds: 30 } },
    });
    expect([...renderedMetrics(objects).values()]).toEqual(
      expect.arrayContaining([expect.objectContaining({ interval: "3s", initialDelay: "15s" })]),
    );
  });
});

describe("claiming the routes by blue/green", () => {
  it("forces the patch, for the run that takes them from a canary's controller", async () => {
    const resources = await runProgram(
      "prod",
      blueGreen("prod", { "paystream:claimRoutes": "true" }),
      { "rollout-before-claim": { status: { phase: "Healthy" } } },
    );
    const virtualService = registeredObjects(resources).find(
      ({ kind, metadata }) => kind === "VirtualService" && metadata.name === "auth-service-vs",
    );
    expect(virtualService?.metadata.annotations).toEqual({ "pulumi.com/patchForce": "true" });
  });
});
