import { expect, it } from "vitest";
import { controllerOwned } from "../../stacks/ownership.ts";
import { environments } from "../../stacks/render/stack-configuration.ts";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import { useControlPlane } from "../cluster/use-control-plane.ts";
import { blueGreenSettings } from "../drills/preview-payments.ts";
import { outlierDetection, removeOutlierDetection } from "./pulumi/edited-by-hand.ts";
import { canaryOf, moveTraffic, startCanary } from "./pulumi/simulated-canary.ts";
import {
  changedEnvironment,
  type RenderedKubernetesObject,
  renderedEnvironment,
  serviceNamespace,
} from "./rendered-environment.ts";

const controlPlane = useControlPlane();

const PULUMI = { manager: "pulumi-kubernetes" } as const;

const CANARY = {
  weights: [90, 10],
  stable: { app: "auth-service", "rollouts-pod-template-hash": "5f9c7d8b6" },
  canary: { app: "auth-service", "rollouts-pod-template-hash": "7c6d5e4f8" },
};

it.for(environments())(
  "%s stays in its canary when the rest is applied again",
  async (environment, context) => {
    const { api } = await controlPlane(context);
    const { manifests, namespace } = await applied(api, environment);
    await startCanary(api, namespace);
    expect(await canaryOf(api, namespace)).toEqual(CANARY);
    for (const manifest of manifests) {
      await api.apply(withoutControllersFields(manifest), PULUMI);
    }
    expect(await canaryOf(api, namespace)).toEqual(CANARY);
  },
);

it.for(environments())(
  "%s in its canary refuses the routes that Argo Rollouts has moved",
  async (environment, context) => {
    const { api } = await controlPlane(context);
    const { manifests, namespace } = await applied(api, environment);
    await startCanary(api, namespace);
    const owned = manifests.filter((manifest) => fieldsOf(manifest).length > 0);
    expect(owned.map(({ kind }) => kind).sort()).toEqual(["Service", "Service", "VirtualService"]);
    for (const manifest of owned) {
      await expect(api.apply(manifest, PULUMI)).rejects.toThrow(
        /conflict with "rollouts-controller"/,
      );
    }
  },
);

it.for(environments())(
  "%s gets blue/green by force, and its canary back, whose weights then move",
  async (environment, context) => {
    const { api } = await controlPlane(context);
    const { manifests, namespace } = await applied(api, environment);
    await startCanary(api, namespace);
    const isRoutes = ({ kind, metadata }: RenderedKubernetesObject) =>
      kind === controllerOwned.routes.kind && metadata.name === controllerOwned.routes.names[0];
    const [routes, preview] = [
      manifests,
      await changedEnvironment(environment, blueGreenSettings),
    ].map((objects) => objects.find(isRoutes) as RenderedKubernetesObject);

    await expect(api.apply(preview as RenderedKubernetesObject, PULUMI)).rejects.toThrow(
      /conflict with "rollouts-controller"/,
    );
    for (const claimed of [preview, routes] as RenderedKubernetesObject[]) {
      await api.apply(claimed, { ...PULUMI, isForced: true });
      expect(await api.read(claimed)).toMatchObject({ spec: { http: claimed.spec.http } });
    }
    await moveTraffic(api, namespace, 10);
    expect(await canaryOf(api, namespace)).toMatchObject({ weights: CANARY.weights });
  },
);

it.for(environments())("%s gets back what a person has removed", async (environment, context) => {
  const { api } = await controlPlane(context);
  const { manifests, namespace } = await applied(api, environment);
  const before = await outlierDetection(api, namespace);
  expect(before).toMatchObject({ consecutive5xxErrors: 5 });
  await removeOutlierDetection(api, namespace);
  expect(await outlierDetection(api, namespace)).toBeUndefined();
  for (const manifest of manifests.filter(({ kind }) => kind === "DestinationRule")) {
    await api.apply(manifest, PULUMI);
  }
  expect(await outlierDetection(api, namespace)).toEqual(before);
});

/** An environment as pulumi has just made it, also where a test before has changed it. */
async function applied(api: KubernetesApi, environment: string) {
  const manifests = renderedEnvironment(environment);
  const isNamespace = ({ kind }: RenderedKubernetesObject) => kind === "Namespace";
  const namespace = serviceNamespace(manifests);
  for (const manifest of manifests.filter((object) => fieldsOf(object).length > 0)) {
    await api.delete(manifest).catch(() => {});
  }
  for (const manifest of [...manifests.filter(isNamespace), ...manifests]) {
    await api.apply(manifest, PULUMI);
  }
  return { manifests, namespace };
}

/** The fields of an object that a controller owns, as `spec.http`. */
function fieldsOf({ kind, metadata }: RenderedKubernetesObject): readonly string[] {
  return Object.values(controllerOwned)
    .filter(
      (owned) => owned.kind === kind && (owned.names as readonly string[]).includes(metadata.name),
    )
    .map(({ field }) => field);
}

/** What pulumi's provider applies of an object: nothing that `ignoreChanges` names and another one owns. */
function withoutControllersFields(manifest: RenderedKubernetesObject): RenderedKubernetesObject {
  const fields = new Set(fieldsOf(manifest));
  const kept = Object.entries(Object(manifest.spec)).filter(
    ([name]) => !fields.has(`spec.${name}`),
  );
  return manifest.spec === undefined ? manifest : { ...manifest, spec: Object.fromEntries(kept) };
}
