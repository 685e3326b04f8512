import {
  type RenderedKubernetesObject,
  renderedEnvironment,
  withoutAccess,
} from "../../stacks/rendered-environment.ts";
import { destinationRule } from "../istio/destination-rule.ts";
import { type EndpointSlice, endpointSlice } from "../istio/endpoint-slice.ts";
import { gateway } from "../istio/gateway.ts";
import { service } from "../istio/service.ts";
import { virtualService } from "../istio/virtual-service.ts";
import type { GatewayObjects, TranslationOptions } from "../translation/translate.ts";

/** An object as an API server stores it, made at some time. */
export function stored<Written extends { readonly metadata: object }>(object: Written) {
  return {
    ...object,
    metadata: {
      creationTimestamp: "2026-01-01T00:00:00Z",
      uid: JSON.stringify(object.metadata),
      ...object.metadata,
    },
  };
}

/** The slice of a Service's endpoints, all ready, with the port named `http`. */
export function sliceOf(
  service: string,
  namespace: string,
  addresses: readonly string[],
): EndpointSlice {
  return endpointSlice.parse(
    stored({
      metadata: {
        name: `${service}-1`,
        namespace,
        labels: { "kubernetes.io/service-name": service },
      },
      addressType: "IPv4",
      ports: [{ name: "http", port: 8080 }],
      endpoints: addresses.map((address) => ({ addresses: [address] })),
    }),
  );
}

/**
 * What an environment's committed files say to the gateway, and no endpoints.
 *
 * @param change what is different, by object
 */
export function renderedTraffic(
  environment: string,
  change: (object: RenderedKubernetesObject) => RenderedKubernetesObject = (object) => object,
): GatewayObjects {
  const objects = withoutAccess(renderedEnvironment(environment)).map((object) =>
    stored(change(object)),
  );
  const of = (kind: string) => objects.filter((object) => object.kind === kind);
  return {
    gateways: of("Gateway").map((object) => gateway.parse(object)),
    virtualServices: of("VirtualService").map((object) => virtualService.parse(object)),
    destinationRules: of("DestinationRule").map((object) => destinationRule.parse(object)),
    services: of("Service").map((object) => service.parse(object)),
    endpointSlices: [],
  };
}

/** A gateway on a port of every address, whose Envoy reads from a folder. */
export const translation: TranslationOptions = {
  identity: { namespace: "istio-system", podLabels: { istio: "ingressgateway" } },
  address: "0.0.0.0",
  sources: {
    routes: (name) => file(`/xds/routes/${name}`),
    endpoints: (cluster) => file(`/xds/endpoints/${cluster}`),
  },
};

function file(path: string) {
  return { path_config_source: { path }, resource_api_version: "V3" } as const;
}
