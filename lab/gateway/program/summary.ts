import type { EnvoyResources, RouteAction } from "../envoy/resources.ts";

/** What a person wants to know of a configuration: who gets how much, and how many are there for it. */
export function summaryOf({ routes, endpoints }: EnvoyResources) {
  return {
    weights: Object.fromEntries(
      routes
        .flatMap(({ virtual_hosts }) => virtual_hosts)
        .flatMap((host) =>
          host.routes.map(({ name = "", route }) => [`${host.name} ${name}`.trim(), split(route)]),
        ),
    ),
    endpoints: Object.fromEntries(
      endpoints.map((one) => [
        one.cluster_name,
        one.endpoints.reduce((sum, { lb_endpoints }) => sum + lb_endpoints.length, 0),
      ]),
    ),
  };
}

function split(route: RouteAction): Readonly<Record<string, number>> {
  return "cluster" in route
    ? { [route.cluster]: 100 }
    : Object.fromEntries(
        route.weighted_clusters.clusters.map(({ name, weight }) => [name, weight]),
      );
}
