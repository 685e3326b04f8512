import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { seconds } from "./delivery/rendered-metrics.ts";
import { registeredObjects } from "./invariants/registered-objects.ts";
import { runProgram } from "./render/run-program.ts";
import { environments, stackConfiguration } from "./render/stack-configuration.ts";

/** Values by where they are: `Rollout auth-service spec.minReadySeconds`. */
type Leaves = ReadonlyMap<string, unknown>;

async function rendered(environment: string, pace: number): Promise<Leaves> {
  const resources = await runProgram(environment, {
    ...stackConfiguration(environment),
    "paystream:pace": String(pace),
    "paystream:grafana": "false",
  });
  return new Map(
    registeredObjects(resources).flatMap((object) =>
      leaves(object, `${object.kind} ${object.metadata.name} `),
    ),
  );
}

function leaves(value: unknown, path: string): [string, unknown][] {
  // A file in a ConfigMap.
  const content = typeof value === "string" && value.includes(":\n") ? parse(value) : value;
  return typeof content === "object" && content !== null
    ? Object.entries(content).flatMap(([key, part]) => leaves(part, `${path}.${key}`))
    : [[path.replace(" .", " "), content]];
}

/** A span of time in a query, a name or a sentence. */
const span = /(\d+ ?(?:ms|(?:s|m|h|d)\b|seconds?|minutes?|hours?|days?))/;

/**
 * A text's spans of time, in seconds, at the odd places, and what is between them at the even ones. A
 * number is one of seconds.
 */
function parts(value: unknown): readonly unknown[] {
  return `${value}${typeof value === "number" ? "s" : ""}`
    .split(span)
    .map((part, index) =>
      index % 2 === 0 ? part : seconds(part.replace(/ ?(ms|s|m|h|d)[a-z]*$/, "$1")),
    );
}

describe.each(environments())("%s at ten times the pace", (environment) => {
  let before: Leaves;
  let after: Leaves;
  let changed: readonly string[];

  beforeAll(async () => {
    before = await rendered(environment, 1);
    after = await rendered(environment, 10);
    changed = [...before.keys()].filter((path) => before.get(path) !== after.get(path));
  });

  it("has the same objects, and differs in times only, which are a tenth", () => {
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    // It is one of the content of a ConfigMap, which is looked at by itself.
    for (const path of changed.filter((path) => !path.endsWith("configuration-digest"))) {
      const [slow, fast] = [before.get(path), after.get(path)];
      const same = parts(slow);
      parts(fast).forEach((part, index) => {
        // What a process takes in truth is told in the same sentence.
        const allowed = index % 2 === 0 ? [same[index]] : [same[index], Number(same[index]) / 10];
        expect(allowed, path).toContain(part);
      });
    }
  });

  it("has every alert wait at that pace, and every group that has an interval of its own", () => {
    const ofRules = [...before.keys()].filter((path) =>
      /^ConfigMap alerting-rules .+\.(for|interval)$/.test(path),
    );

    expect(ofRules.length).toBeGreaterThanOrEqual(6);
    // A circuit breaker's own time is a process's.
    expect(ofRules.filter((path) => !changed.includes(path))).toEqual([
      "ConfigMap alerting-rules data.auth-service.yaml.groups.0.rules.9.for",
    ]);
  });

  it("has these paced, besides rules and queries", () => {
    const times = changed.filter(
      (path) => !/^ConfigMap alerting-rules |(query|configuration-digest)$/.test(path),
    );

    expect(
      times.map((path) => `${path} ${before.get(path)} → ${after.get(path)}`).sort(),
    ).toMatchInlineSnapshot(`
      [
        "AnalysisTemplate auth-service-health spec.metrics.0.initialDelay 150s → 15s",
        "AnalysisTemplate auth-service-health spec.metrics.0.interval 30s → 3s",
        "AnalysisTemplate auth-service-health spec.metrics.1.initialDelay 150s → 15s",
        "AnalysisTemplate auth-service-health spec.metrics.1.interval 30s → 3s",
        "AnalysisTemplate auth-service-success-rate spec.metrics.0.initialDelay 150s → 15s",
        "AnalysisTemplate auth-service-success-rate spec.metrics.0.interval 30s → 3s",
        "AnalysisTemplate auth-service-success-rate spec.metrics.1.initialDelay 150s → 15s",
        "AnalysisTemplate auth-service-success-rate spec.metrics.1.interval 30s → 3s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.group_interval 5m → 30s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.group_wait 30s → 3s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.repeat_interval 4h → 24m",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.0.group_interval 1m → 6s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.0.group_wait 10s → 1s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.0.repeat_interval 5m → 30s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.1.group_interval 1m → 6s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.1.group_wait 15m → 90s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.1.repeat_interval 30m → 3m",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.10.group_interval 5m → 30s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.10.group_wait 30s → 3s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.10.repeat_interval 4h → 24m",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.11.group_interval 5m → 30s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.11.group_wait 30s → 3s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.11.repeat_interval 4h → 24m",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.2.group_interval 1m → 6s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.2.group_wait 30m → 3m",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.2.repeat_interval 2h → 12m",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.3.group_interval 1m → 6s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.3.group_wait 1h → 6m",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.3.repeat_interval 4h → 24m",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.4.group_interval 30s → 3s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.4.group_wait 10s → 1s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.4.repeat_interval 5m → 30s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.5.group_interval 5m → 30s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.5.group_wait 30s → 3s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.5.repeat_interval 6h → 36m",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.6.group_interval 1m → 6s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.6.group_wait 30s → 3s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.6.repeat_interval 30m → 3m",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.7.group_interval 5m → 30s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.7.group_wait 30s → 3s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.7.repeat_interval 6h → 36m",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.8.group_interval 5m → 30s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.8.group_wait 30s → 3s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.8.repeat_interval 2h → 12m",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.9.group_interval 5m → 30s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.9.group_wait 30s → 3s",
        "ConfigMap alertmanager-config data.alertmanager.yaml.route.routes.9.repeat_interval 2h → 12m",
        "ConfigMap prometheus-config data.prometheus.yaml.global.evaluation_interval 15s → 1500ms",
        "ConfigMap prometheus-config data.prometheus.yaml.global.scrape_interval 15s → 1500ms",
        "ConfigMap prometheus-config data.prometheus.yaml.global.scrape_timeout 10s → 1s",
        "ConfigMap prometheus-config data.prometheus.yaml.scrape_configs.12.dns_sd_configs.0.refresh_interval 30s → 3s",
        "ConfigMap prometheus-config data.prometheus.yaml.scrape_configs.4.dns_sd_configs.0.refresh_interval 30s → 3s",
        "ConfigMap prometheus-config data.prometheus.yaml.scrape_configs.9.dns_sd_configs.0.refresh_interval 30s → 3s",
        "Deployment alertmanager spec.template.spec.containers.0.args.4 --dispatch.start-delay=1m → --dispatch.start-delay=6s",
        "Deployment prometheus spec.template.spec.containers.0.args.2 --config.auto-reload-interval=15s → --config.auto-reload-interval=1500ms",
        "Deployment prometheus spec.template.spec.containers.0.args.5 --rules.alert.resend-delay=1m → --rules.alert.resend-delay=6s",
        "ExternalSecret auth-service-secrets spec.refreshInterval 1m → 6s",
        "ExternalSecret monitoring-users-4283700b3879 spec.refreshInterval 1m → 6s",
        "Rollout auth-service spec.minReadySeconds 10 → 1",
        "Rollout auth-service spec.strategy.canary.abortScaleDownDelaySeconds 60 → 6",
        "Rollout auth-service spec.strategy.canary.scaleDownDelaySeconds 60 → 6",
        "Rollout auth-service spec.strategy.canary.steps.2.pause.duration 2m → 12s",
        "Rollout auth-service spec.strategy.canary.steps.5.pause.duration 2m → 12s",
      ]
    `);
  });
});
