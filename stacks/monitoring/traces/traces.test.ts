import { contract } from "@paystream/auth-service/contract";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { KubernetesObject } from "../../invariants/kubernetes-object.ts";
import { registeredObjects } from "../../invariants/registered-objects.ts";
import { runProgram } from "../../render/run-program.ts";
import { stackConfiguration } from "../../render/stack-configuration.ts";

const namespace = "paystream-staging";

async function run(configuration: Record<string, string> = {}) {
  const objects = registeredObjects(
    await runProgram("staging", { ...stackConfiguration("staging"), ...configuration }),
  );
  const object = (kind: string, name: string) =>
    objects.find((one) => one.kind === kind && one.metadata.name.startsWith(name)) as
      | KubernetesObject
      | undefined;
  return { objects, object };
}

describe("an environment that traces", () => {
  let made: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    made = await run();
  });

  it("tells the service where its spans go, and which share of them", () => {
    const { variables } = contract;
    expect(made.object("ConfigMap", contract.resources.configMap)?.data).toMatchObject({
      [variables.otlpEndpoint]: `http://trace-collector.${namespace}.svc.cluster.local:4318`,
      [variables.tracesSampler]: "parentbased_traceidratio",
      [variables.tracesSamplerArgument]: "1",
      [variables.resourceAttributes]: "deployment.environment.name=staging",
    });
  });

  it("has a collector before its Jaeger, which keeps spans for two days", () => {
    const { exporters } = parse(
      made.object("ConfigMap", "trace-collector-config")?.data?.["configuration.yaml"] ?? "",
    );
    expect(exporters.otlp_grpc.endpoint).toBe(`jaeger.${namespace}.svc.cluster.local:4317`);
    const { extensions } = parse(
      made.object("ConfigMap", "jaeger-config")?.data?.["configuration.yaml"] ?? "",
    );
    expect(extensions.jaeger_storage.backends.spans.badger.ttl).toEqual({ spans: "48h" });
  });

  it("makes a new pod of another configuration", async () => {
    const digestOf = ({ object }: typeof made) =>
      /"paystream.local\/configuration-digest":"([0-9a-f]{12})"/.exec(
        JSON.stringify(object("Deployment", "trace-collector")),
      )?.[1];
    expect(digestOf(made)).toBeDefined();
    const other = await run({ "paystream:namespace": "paystream-other" });
    expect(digestOf(other)).not.toBe(digestOf(made));
  });
});

it("an environment without traces has nothing of them, and its service is told nothing", async () => {
  const { objects } = await run({ "paystream:traces": JSON.stringify({ collect: false }) });
  const named = objects.filter((object) =>
    /jaeger|trace-collector|OTEL_/.test(JSON.stringify(object)),
  );
  // Grafana leaves out its plugin.
  expect(named.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    "ConfigMap grafana-config",
  ]);
});
