import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { KubernetesObject } from "../../invariants/kubernetes-object.ts";
import { registeredObjects } from "../../invariants/registered-objects.ts";
import { runProgram } from "../../render/run-program.ts";
import { stackConfiguration } from "../../render/stack-configuration.ts";

async function run(environment: string, configuration: Record<string, string> = {}) {
  const objects = registeredObjects(
    await runProgram(environment, { ...stackConfiguration(environment), ...configuration }),
  );
  const object = (kind: string, name: string) =>
    objects.find((one) => one.kind === kind && one.metadata.name === name) as KubernetesObject;
  const configurationOf = (program: string) =>
    parse(object("ConfigMap", `${program}-config`).data?.["configuration.yaml"] ?? "");
  return { objects, object, configurationOf };
}

describe.each([
  ["staging", "paystream-staging", "168h"],
  ["prod", "paystream", "720h"],
])("in %s, logs", (environment, namespace, retention) => {
  let made: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    made = await run(environment);
  });

  it("are kept as long as spec 001 says, and taken if they are younger", () => {
    const { limits_config: limits, compactor } = made.configurationOf("loki");
    expect(limits).toMatchObject({
      retention_period: retention,
      reject_old_samples_max_age: retention,
    });
    expect(compactor.retention_enabled).toBe(true);
  });

  it("are read of the environment's own pods only, in a namespace that may see the nodes", () => {
    const { receivers, exporters } = made.configurationOf("log-collector");
    expect(receivers.file_log.include).toEqual([`/var/log/pods/${namespace}_*/*/*.log`]);
    expect(exporters.otlp_http.endpoint).toBe(
      `http://loki.${namespace}.svc.cluster.local:3100/otlp`,
    );
    const { metadata } = made.object("DaemonSet", "log-collector");
    expect(metadata.namespace).toBe(`${namespace}-logs`);
    expect(made.object("Namespace", `${namespace}-logs`).metadata.labels).toMatchObject({
      "pod-security.kubernetes.io/enforce": "privileged",
      "istio.io/dataplane-mode": "ambient",
    });
    expect(made.object("Namespace", namespace).metadata.labels).toMatchObject({
      "pod-security.kubernetes.io/enforce": "restricted",
    });
  });

  it("are masked before anything else is done with them, and dropped where that fails", () => {
    const { processors, service } = made.configurationOf("log-collector");
    expect(service.pipelines.logs.processors.slice(0, 2)).toEqual([
      "memory_limiter",
      "transform/mask",
    ]);
    expect(processors["transform/mask"].error_mode).toBe("propagate");
  });
});

it("an environment without logs has nothing of them", async () => {
  const { objects } = await run("staging", {
    "paystream:logs": JSON.stringify({ collect: false }),
  });
  const named = objects.filter((object) => /loki|log-collector|-logs/.test(JSON.stringify(object)));
  // The folders that a program may have of a node are the same everywhere; Grafana leaves out its plugin.
  expect(named.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    "NamespacedValidatingPolicy paystream-monitoring-nodes-are-read-only",
    "ConfigMap grafana-config",
  ]);
});
