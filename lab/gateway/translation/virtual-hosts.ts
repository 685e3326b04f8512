import type { Route, RouteConfiguration, VirtualHost } from "../envoy/resources.ts";
import type { Gateway, Server } from "../istio/gateway.ts";
import type { VirtualService } from "../istio/virtual-service.ts";
import { sharedHosts } from "./host-names.ts";
import { isCatchAll } from "./route.ts";

/** A server of a Gateway that chose this gateway. */
export interface OpenServer {
  readonly gateway: Gateway;
  readonly server: Server;
}

/** What Envoy answers 404 to, where no host name is known: everything. */
const NOTHING: VirtualHost = { name: "blackhole", domains: ["*"], routes: [] };

/**
 * What the servers of one port take: for each host name the routes of the virtual services that are bound
 * to the server's Gateway. A request that no host and no route matches is answered 404.
 *
 * @param name by which the listener asks for it
 * @param virtualServices the older ones first
 * @param routesOf those of a virtual service, behind a port that clients know
 */
export function routeConfiguration(
  name: string,
  servers: readonly OpenServer[],
  virtualServices: readonly VirtualService[],
  routesOf: (virtualService: VirtualService, port: number) => readonly Route[],
): RouteConfiguration {
  const hosts = new Map<string, { readonly port: number; readonly routes: Route[] }>();
  for (const { gateway, server } of servers) {
    for (const virtualService of virtualServices.filter((one) => isBound(one, gateway))) {
      const port = server.port.number;
      const routes = routesOf(virtualService, port);
      for (const host of hostsOf(gateway, server, virtualService)) {
        const known = hosts.get(host) ?? { port, routes: [] };
        known.routes.push(...routes);
        hosts.set(host, known);
      }
    }
  }
  const virtual_hosts = [...hosts].map(
    ([host, { port, routes }]): VirtualHost => ({
      name: `${host}:${port}`,
      domains: [host],
      routes: [
        ...routes.filter(({ match }) => !isCatchAll(match)),
        ...routes.filter(({ match }) => isCatchAll(match)),
      ],
      include_request_attempt_count: true,
    }),
  );
  return {
    name,
    virtual_hosts:
      virtual_hosts.length === 0
        ? [NOTHING]
        : virtual_hosts.sort((one, other) => (one.name < other.name ? -1 : 1)),
    // A route may lead where nothing is yet: that answers 503, and all others go on.
    validate_clusters: false,
    ignore_port_in_host_matching: true,
  };
}

/** Whether a virtual service names a Gateway. `mesh` is no Gateway. */
function isBound({ metadata, spec: { gateways = [] } }: VirtualService, gateway: Gateway): boolean {
  const { name, namespace } = gateway.metadata;
  return gateways.some((named) => {
    const qualified = named.includes("/") ? named : `${metadata.namespace}/${named}`;
    return qualified === `${namespace}/${name}`;
  });
}

function hostsOf(gateway: Gateway, server: Server, virtualService: VirtualService) {
  return sharedHosts(
    server.hosts,
    gateway.metadata.namespace,
    virtualService.spec.hosts,
    virtualService.metadata.namespace,
  );
}
