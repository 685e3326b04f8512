import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { StoredObject } from "../cluster/kubernetes-object.ts";
import { useControlPlane } from "../cluster/use-control-plane.ts";
import { runLoadCommand } from "../load/run-load-command.ts";
import { renderedEnvironment } from "../stacks/rendered-environment.ts";
import { useTool } from "../tools/use-tool.ts";

const controlPlane = useControlPlane();
const plugin = useTool("kubectl-argo-rollouts");

const ARGO = { manager: "rollouts-controller" } as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "paystream-release-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The Rollout of staging on the API server, as Argo Rollouts says that it is. */
async function rollout(api: KubernetesApi, phase: string, message: string): Promise<StoredObject> {
  const objects = renderedEnvironment("staging");
  const own = objects.find(({ kind }) => kind === "Rollout");
  const namespace = objects.find(
    ({ kind, metadata }) => kind === "Namespace" && metadata.name === own?.metadata.namespace,
  );
  if (namespace === undefined || own === undefined) {
    throw new Error("staging has no Namespace or no Rollout.");
  }
  await api.apply(namespace, ARGO);
  await api.apply(own, ARGO);
  const stored = await api.read(own);
  await report(api, stored, phase, message);
  return stored;
}

async function report(
  api: KubernetesApi,
  stored: StoredObject,
  phase: string,
  message = "",
): Promise<void> {
  const { generation } = stored.metadata as { generation?: number };
  const status = { observedGeneration: String(generation), phase, message };
  await api.reportStatus(stored, status, ARGO);
}

/** `pnpm release:await staging`, with a kubectl that has the plugin, and knows the cluster by that context. */
async function releaseAwait(
  context: TestContext,
  kubeconfig: string,
  hear?: (said: string) => void,
) {
  const config = await readFile(kubeconfig, "utf8");
  const { "current-context": own } = JSON.parse(config);
  const known = join(folder, "kubeconfig.json");
  await writeFile(known, config.replaceAll(`"${own}"`, '"paystream-staging"'));
  const kubectl = join(folder, "kubectl");
  const script = `#!/bin/sh\nshift 2\nKUBECONFIG=${known} exec ${plugin(context)} "$@"\n`;
  await writeFile(kubectl, script);
  await chmod(kubectl, 0o755);
  return runLoadCommand("release-await", ["staging"], [kubectl], hear);
}

describe("pnpm release:await", () => {
  it("ends when the release is Healthy, and not while it pauses", async (context) => {
    const { api, kubeconfig } = await controlPlane(context);
    const stored = await rollout(api, "Paused", "CanaryPauseStep");
    const { code, said } = await releaseAwait(context, kubeconfig, (line) => {
      if (line.includes("Paused")) {
        void report(api, stored, "Healthy");
      }
    });

    expect(code, said).toBe(0);
    expect(said).toMatch(/Paused - CanaryPauseStep\nHealthy/);
  });

  it("fails where it was aborted, and says why", async (context) => {
    const { api, kubeconfig } = await controlPlane(context);
    await rollout(api, "Degraded", "RolloutAborted: metric p95-latency failed");
    const { code, said } = await releaseAwait(context, kubeconfig);

    expect(code).not.toBe(0);
    expect(said).toContain("RolloutAborted: metric p95-latency failed");
  });
});
