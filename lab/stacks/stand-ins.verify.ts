import { expect, it, vi } from "vitest";
import { environments } from "../../stacks/render/stack-configuration.ts";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { KubernetesObject } from "../cluster/kubernetes-object.ts";
import { isReady } from "../cluster/stand-in-external-secrets.ts";
import { startStandIns, WORKLOAD_CONTROLLERS } from "../cluster/stand-ins.ts";
import { useControlPlane } from "../cluster/use-control-plane.ts";
import { type RenderedKubernetesObject, renderedEnvironment } from "./rendered-environment.ts";

const controlPlane = useControlPlane({ controllers: WORKLOAD_CONTROLLERS });

const PULUMI = { manager: "pulumi-kubernetes" } as const;
/** How long a busy machine may take. */
const WITHIN = { timeout: 120_000, interval: 200 } as const;

it.for(environments())(
  "%s becomes ready as far as pulumi waits, and goes without a rest",
  async (environment, context) => {
    const { api } = await controlPlane(context);
    await using _ = await startStandIns(api);
    const manifests = renderedEnvironment(environment);
    const namespaces = manifests.filter(({ kind }) => kind === "Namespace");
    for (const manifest of [...namespaces, ...manifests]) {
      await api.apply(manifest, PULUMI);
    }

    const ofKind = (...kinds: string[]) => manifests.filter(({ kind }) => kinds.includes(kind));
    await vi.waitFor(async () => {
      for (const awaited of ofKind("SecretStore", "ExternalSecret")) {
        expect(isReady(await api.read(awaited)), awaited.kind).toBe(true);
      }
      for (const deployment of ofKind("Deployment")) {
        expect(await api.read(deployment)).toMatchObject(AVAILABLE);
      }
      for (const daemonSet of ofKind("DaemonSet")) {
        expect(await api.read(daemonSet)).toMatchObject({ status: { numberAvailable: 1 } });
      }
      for (const service of ofKind("Service").filter(isAwaited)) {
        const endpoints = { ...service, apiVersion: "v1", kind: "Endpoints" };
        expect(await api.read(endpoints)).toMatchObject({ subsets: [{ addresses: [{}] }] });
      }
    }, WITHIN);

    // As pulumi deletes: each with all that it owns, and the namespaces last.
    for (const manifest of manifests.filter(({ kind }) => kind !== "Namespace")) {
      await api.delete(manifest, { propagation: "Foreground" });
    }
    await vi.waitFor(async () => {
      for (const manifest of manifests.filter(({ kind }) => kind !== "Namespace")) {
        await expectGone(api, manifest);
      }
    }, WITHIN);
    for (const namespace of namespaces) {
      await api.delete(namespace, { propagation: "Foreground" });
      await vi.waitFor(() => expectGone(api, namespace), WITHIN);
    }
  },
);

const AVAILABLE = {
  metadata: { annotations: { "deployment.kubernetes.io/revision": "1" } },
  status: {
    conditions: expect.arrayContaining([
      expect.objectContaining({ type: "Available", status: "True" }),
      expect.objectContaining({ type: "Progressing", reason: "NewReplicaSetAvailable" }),
    ]),
  },
};

function isAwaited({ metadata }: RenderedKubernetesObject): boolean {
  const { annotations = {} } = metadata as { readonly annotations?: Record<string, string> };
  return annotations["pulumi.com/skipAwait"] === undefined;
}

async function expectGone(api: KubernetesApi, object: KubernetesObject): Promise<void> {
  await expect(api.read(object)).rejects.toMatchObject({ status: 404 });
}
