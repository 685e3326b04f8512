import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, type TestContext, vi } from "vitest";
import { hostFolders } from "../../stacks/exporters/node-exporter-flags.ts";
import { environments } from "../../stacks/render/stack-configuration.ts";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { KubernetesObject } from "../cluster/kubernetes-object.ts";
import { NODE } from "../cluster/stand-in-kubelet.ts";
import { useControlPlane } from "../cluster/use-control-plane.ts";
import { Engine } from "../engine.ts";
import { freePorts } from "../free-ports.ts";
import { useTool } from "../tools/use-tool.ts";
import {
  type RenderedKubernetesObject,
  renderedEnvironment,
  serviceNamespace,
} from "./rendered-environment.ts";

const nodeExporter = useTool("node-exporter");
const kubeStateMetrics = useTool("kube-state-metrics");
const controlPlane = useControlPlane();

const LAB = { manager: "lab" } as const;
const READY_LIMIT_MS = 60_000;
const WITHIN = { timeout: 60_000, interval: 200 } as const;

const [environment = ""] = environments();
const objects = renderedEnvironment(environment);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "paystream-exporters-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** The command line that an environment gives a program. */
function flagsOf(kind: string, name: string): readonly string[] {
  const found = objects.find((one) => one.kind === kind && one.metadata.name === name);
  return found?.spec.template.spec.containers[0].args ?? [];
}

async function metricsOf(engine: Engine, port: number): Promise<string> {
  return engine.ready(READY_LIMIT_MS, async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(answer.status).toBe(200);
    return answer.text();
  });
}

describe("node-exporter", () => {
  it("tells of the node with the flags of its DaemonSet, as a user without rights, and not of its network", async (context) => {
    const [port = 0] = await freePorts(1);
    // Here the node's folders are where they are.
    const flags = hostFolders.reduce(
      (known, { at, path }) => known.map((flag) => flag.replace(`=${at}`, `=${path}`)),
      flagsOf("DaemonSet", "node-exporter"),
    );
    await using engine = new Engine("node-exporter", nodeExporter(context), [
      ...flags,
      `--web.listen-address=127.0.0.1:${port}`,
    ]);
    const metrics = await metricsOf(engine, port);

    for (const name of [
      "node_cpu_seconds_total",
      "node_filesystem_avail_bytes",
      "node_filesystem_size_bytes",
      "node_load1",
      "node_memory_MemAvailable_bytes",
      "node_memory_MemTotal_bytes",
      "node_uname_info",
    ]) {
      expect(metrics, name).toMatch(new RegExp(`^${name}[{ ]`, "m"));
    }
    expect(metrics).not.toMatch(/^node_network_/m);
    expect(metrics).not.toMatch(/^(go|process|promhttp)_/m);
    expect(metrics).not.toMatch(/node_scrape_collector_success{.*} 0$/m);
  });
});

describe("kube-state-metrics", () => {
  it("tells of pods, scheduled jobs and nodes with the rights that it is given", async (context) => {
    const { api, kubeconfig } = await controlPlane(context);
    await prepare(api);
    await using exporter = await start(context, kubeconfig);

    await vi.waitFor(async () => {
      const metrics = await exporter.metrics();
      expect(metrics).toMatch(/^kube_pod_status_phase{.*pod="own".*phase="Pending"} 1$/m);
      // What tells which node explains that a pod is not ready.
      expect(metrics).toMatch(/^kube_pod_info{.*pod="own".*,node="",/m);
      // What the alert on backups asks for.
      expect(metrics).toMatch(/^kube_cronjob_created{.*cronjob="prometheus-backup"} /m);
      expect(metrics).toMatch(
        /^kube_cronjob_status_last_successful_time{.*cronjob="prometheus-backup"} 1.769e\+09$/m,
      );
      expect(metrics).toMatch(/^kube_node_info{node="stand-in"/m);
      // Of a node it tells once, and of neighbours nothing.
      expect(metrics.match(/^kube_node_info{/gm)).toHaveLength(1);
      expect(metrics).not.toContain('pod="neighbour"');
    }, WITHIN);
    expect(await exporter.isReady()).toBe(true);
  });

  it("tells nothing of what it has no right to", async (context) => {
    const { api, kubeconfig } = await controlPlane(context);
    await prepare(api);
    const binding = byName("RoleBinding", "kube-state-metrics-rolebinding");
    await api.delete(binding);
    try {
      await using exporter = await start(context, kubeconfig);
      await vi.waitFor(
        async () => expect(await exporter.metrics()).toContain("kube_node_info{"),
        WITHIN,
      );
      expect(await exporter.metrics()).not.toMatch(/^kube_pod_status_phase{/m);
    } finally {
      await api.apply(binding, LAB);
    }
  });
});

function byName(kind: string, name: string): RenderedKubernetesObject {
  const found = objects.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) {
    throw new Error(`${environment} has no ${kind} ${name}.`);
  }
  return found;
}

/** What it may do, and what it could tell of: a node, two pods, of which one is a neighbour's, and a schedule. */
async function prepare(api: KubernetesApi): Promise<void> {
  const own = serviceNamespace(objects);
  const neighbour = { apiVersion: "v1", kind: "Namespace", metadata: { name: "neighbour" } };
  for (const object of [
    ...objects.filter(({ kind }) => kind === "Namespace"),
    neighbour,
    NODE,
    byName("ServiceAccount", "kube-state-metrics"),
    byName("Role", "kube-state-metrics-role"),
    byName("RoleBinding", "kube-state-metrics-rolebinding"),
    byName("ClusterRole", "paystream-kube-state-metrics"),
    byName("ClusterRoleBinding", "paystream-kube-state-metrics"),
    byName("CronJob", "prometheus-backup"),
  ]) {
    await api.apply(object as KubernetesObject, LAB);
  }
  // As the controller of scheduled jobs writes it when one has succeeded.
  const lastSuccessfulTime = new Date(1_769_000_000_000).toISOString().replace(".000Z", "Z");
  await api.reportStatus(byName("CronJob", "prometheus-backup"), { lastSuccessfulTime }, LAB);
  for (const [name, namespace] of [
    ["own", own],
    ["neighbour", "neighbour"],
  ] as const) {
    await vi.waitFor(() => api.apply(podOf(name, namespace), LAB), WITHIN);
  }
}

function podOf(name: string, namespace: string): KubernetesObject {
  const restricted = objects.find(
    ({ kind, metadata }) => kind === "Deployment" && metadata.name === "prometheus",
  )?.spec.template.spec;
  const { securityContext, containers } = restricted;
  const [{ image, resources, securityContext: ofContainer }] = containers;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace },
    spec: {
      securityContext,
      containers: [{ name: "pod", image, resources, securityContext: ofContainer }],
    },
  } as KubernetesObject;
}

/** The real program, as the service account of the environment. */
async function start(context: TestContext, administrator: string) {
  const config = JSON.parse(await readFile(administrator, "utf8"));
  const { namespace, name } = byName("ServiceAccount", "kube-state-metrics").metadata;
  config.users[0].user.as = `system:serviceaccount:${namespace}:${name}`;
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, JSON.stringify(config));
  const [port = 0, telemetry = 0] = await freePorts(2);
  const flags = flagsOf("Deployment", "kube-state-metrics").map((flag) =>
    flag
      .replace(/^--port=.*/, `--port=${port}`)
      .replace(/^--telemetry-port=.*/, `--telemetry-port=${telemetry}`),
  );
  const engine = new Engine("kube-state-metrics", kubeStateMetrics(context), [
    ...flags,
    `--kubeconfig=${kubeconfig}`,
    "--host=127.0.0.1",
    "--telemetry-host=127.0.0.1",
  ]);
  await metricsOf(engine, port);
  return {
    metrics: () => metricsOf(engine, port),
    isReady: async () => (await fetch(`http://127.0.0.1:${telemetry}/readyz`)).ok,
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}
