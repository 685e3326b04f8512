import type { EnvoyResources, FileSource } from "../envoy/resources.ts";
import type { DestinationRule } from "../istio/destination-rule.ts";
import type { EndpointSlice } from "../istio/endpoint-slice.ts";
import type { Gateway } from "../istio/gateway.ts";
import { byAge } from "../istio/metadata.ts";
import type { Service } from "../istio/service.ts";
import type { VirtualService } from "../istio/virtual-service.ts";
import { clusterOf } from "./cluster.ts";
import { Destinations, type ResolvedDestination, ruleFor } from "./destinations.ts";
import { endpointsOf, slicesOf } from "./endpoints.ts";
import { listener } from "./listener.ts";
import { boundPort, type GatewayIdentity, selects } from "./ports.ts";
import { routesOf } from "./route.ts";
import { type OpenServer, routeConfiguration } from "./virtual-hosts.ts";

/** The objects of a cluster that say what a gateway does. */
export interface GatewayObjects {
  readonly gateways: readonly Gateway[];
  readonly virtualServices: readonly VirtualService[];
  readonly destinationRules: readonly DestinationRule[];
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
}

export interface TranslationOptions {
  readonly identity: GatewayIdentity;
  /** The address that the gateway listens on, such as `0.0.0.0`. */
  readonly address: string;
  readonly sources: Sources;
}

/** Where Envoy finds the routes of a port, and the endpoints of a cluster, by name. */
interface Sources {
  routes(name: string): FileSource;
  endpoints(cluster: string): FileSource;
}

/**
 * What Envoy has to be told so that it does what the objects say, as istiod would tell the ingress gateway
 * of a mesh. The same objects give the same resources, in the same order.
 *
 * Not told is mTLS to the pods, which a mesh of ambient mode adds below: it changes no route.
 */
export function translate(objects: GatewayObjects, options: TranslationOptions): EnvoyResources {
  const { identity, address, sources } = options;
  const virtualServices = objects.virtualServices.toSorted(byAge);
  const destinations = new Destinations(objects.services);
  const reached = new Map<string, ResolvedDestination>();
  const routesBehind = (virtualService: VirtualService, gatewayPort: number) =>
    routesOf(virtualService, (destination) => {
      const { namespace } = virtualService.metadata;
      const resolved = destinations.resolve(destination, namespace, gatewayPort);
      reached.set(resolved.cluster, resolved);
      return resolved.cluster;
    });

  const open = openPorts(objects, identity).map(([port, servers]) => {
    const name = routeName(port);
    return {
      listener: listener(address, port, { name, source: sources.routes(name) }),
      routes: routeConfiguration(name, servers, virtualServices, routesBehind),
    };
  });
  return {
    listeners: open.map(({ listener }) => listener),
    routes: open.map(({ routes }) => routes),
    ...backends([...reached.values()], objects, options),
  };
}

/** Port numbers that the gateway's pods listen on, with the servers that are behind each. */
function openPorts({ gateways, services }: GatewayObjects, identity: GatewayIdentity) {
  const servers = gateways
    .filter(({ spec }) => selects(spec.selector ?? {}, identity.podLabels))
    .toSorted(byAge)
    .flatMap((gateway): readonly OpenServer[] =>
      gateway.spec.servers.map((server) => ({ gateway, server })),
    );
  const ports = Map.groupBy(servers, ({ server }) =>
    boundPort(server.port.number, services, identity),
  );
  return [...ports].sort(([one], [other]) => one - other);
}

/** How Istio names the routes of a port of plain HTTP. */
function routeName(port: number): string {
  return `http.${port}`;
}

/** What routes lead to: the ports of Services, and their endpoints. */
function backends(
  reached: readonly ResolvedDestination[],
  { destinationRules, endpointSlices }: GatewayObjects,
  { identity, sources }: TranslationOptions,
): Pick<EnvoyResources, "clusters" | "endpoints"> {
  const found = reached
    .flatMap(({ cluster, host, backend }) => (backend ? [{ cluster, host, ...backend }] : []))
    .sort((one, other) => (one.cluster < other.cluster ? -1 : 1));
  return {
    clusters: found.map(({ cluster, host, service }) => {
      const rule = ruleFor(host, service, destinationRules, identity.namespace);
      return clusterOf(cluster, sources.endpoints(cluster), rule?.spec.trafficPolicy ?? {});
    }),
    endpoints: found.map(({ cluster, service, portName }) =>
      endpointsOf(cluster, slicesOf(endpointSlices, service.metadata), portName),
    ),
  };
}
