import { contract } from "@paystream/auth-service/contract";
import type { KubernetesApi } from "../../cluster/kubernetes-api.ts";
import type { StoredObject } from "../../cluster/kubernetes-object.ts";

/** As the controller of Argo Rollouts calls itself to the API server. */
const ARGO = { manager: "rollouts-controller" } as const;

const { stableService, canaryService } = contract.resources;

/** Of a VirtualService, what the controller changes. */
interface Routes {
  readonly http: readonly { readonly route: readonly { readonly weight: number }[] }[];
}

/** The names of objects that Argo Rollouts writes in an environment. */
function objectsOf(namespace: string) {
  const service = (name: string) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
  });
  return {
    virtualService: {
      apiVersion: "networking.istio.io/v1",
      kind: "VirtualService",
      metadata: { name: "auth-service-vs", namespace },
    },
    stable: service(stableService),
    canary: service(canaryService),
  } as const;
}

/**
 * Does to an environment what Argo Rollouts does at the first step of a release: the canary gets 10 % of the
 * traffic, and each of the two Services the pods of one revision.
 */
export async function startCanary(api: KubernetesApi, namespace: string): Promise<void> {
  const { stable, canary } = objectsOf(namespace);
  await moveTraffic(api, namespace, 10);
  for (const [service, hash] of [
    [stable, "5f9c7d8b6"],
    [canary, "7c6d5e4f8"],
  ] as const) {
    await api.replace(selecting(await api.read(service), hash), ARGO);
  }
}

/**
 * Gives the canary a share of the traffic, in percent, and the stable pods the rest. The whole object is
 * read, changed and written back, as the controller of Argo Rollouts does.
 * https://github.com/argoproj/argo-rollouts/blob/v1.10.2/rollout/trafficrouting/istio/istio.go
 */
export async function moveTraffic(
  api: KubernetesApi,
  namespace: string,
  canaryWeight: number,
): Promise<void> {
  const { virtualService } = objectsOf(namespace);
  const routes = await api.read(virtualService);
  const { http } = routes.spec as Routes;
  const weights = [100 - canaryWeight, canaryWeight];
  const moved = http.map((entry) => ({
    ...entry,
    route: entry.route.map((to, index) => ({ ...to, weight: weights[index] })),
  }));
  await api.replace({ ...routes, spec: { ...Object(routes.spec), http: moved } }, ARGO);
}

/** Where the traffic goes now, and which pods the two Services select. */
export async function canaryOf(api: KubernetesApi, namespace: string) {
  const { virtualService, stable, canary } = objectsOf(namespace);
  const { http } = (await api.read(virtualService)).spec as Routes;
  const selectorOf = async (service: typeof stable) =>
    Object((await api.read(service)).spec).selector as Readonly<Record<string, string>>;
  return {
    weights: http.flatMap(({ route }) => route.map(({ weight }) => weight)),
    stable: await selectorOf(stable),
    canary: await selectorOf(canary),
  };
}

/** A Service that selects the pods of one revision. */
function selecting(service: StoredObject, hash: string): StoredObject {
  const { annotations, ...metadata } = service.metadata as StoredObject["metadata"] & {
    readonly annotations?: Readonly<Record<string, string>>;
  };
  const managed = { "argo-rollouts.argoproj.io/managed-by-rollouts": contract.resources.app };
  const { selector, ...spec } = Object(service.spec);
  return {
    ...service,
    metadata: { ...metadata, annotations: { ...annotations, ...managed } } as typeof metadata,
    spec: { ...spec, selector: { ...selector, "rollouts-pod-template-hash": hash } },
  };
}
