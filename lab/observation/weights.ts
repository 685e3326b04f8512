import type { IVirtualService } from "@kubernetes-models/istio/networking.istio.io/v1/VirtualService";
import { contract } from "@paystream/auth-service/contract";
import { routes } from "../../stacks/traffic/routes.ts";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { Observed } from "./observed-object.ts";

/** The share of traffic that each version has at the gateway, in percent. */
export interface Weights {
  readonly stable: number;
  readonly canary: number;
}

type VirtualService = Observed<IVirtualService>;

/** Reads where the live VirtualService sends payments. */
export async function readWeights(
  api: KubernetesApi,
  namespace: string,
  signal: AbortSignal,
): Promise<Weights> {
  const metadata = { name: routes.virtualService, namespace };
  const kind = { apiVersion: "networking.istio.io/v1", kind: "VirtualService" };
  return weightsOf(await api.read<VirtualService>({ ...kind, metadata }, signal));
}

/** @throws Error where it has no route of payments */
function weightsOf({ metadata, spec }: VirtualService): Weights {
  const route = spec?.http?.find(({ name }) => name === routes.primary)?.route;
  if (route === undefined) {
    throw new Error(`VirtualService ${metadata.name} has no route "${routes.primary}".`);
  }
  const { stableService, canaryService } = contract.resources;
  const weightOf = (host: string) =>
    route.find(({ destination }) => destination.host === host)?.weight ?? 0;
  return { stable: weightOf(stableService), canary: weightOf(canaryService) };
}
