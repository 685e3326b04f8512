import type { Route, RouteAction, RouteMatch } from "../envoy/resources.ts";
import type {
  Destination,
  HttpMatch,
  HttpRoute,
  VirtualService,
} from "../istio/virtual-service.ts";
import { retryPolicy } from "./retry-policy.ts";

/** Names the cluster of a destination. */
type ClusterOf = (destination: Destination["destination"]) => string;

/**
 * The routes of a virtual service in its order: the first that matches a request has it. What comes after
 * one that matches everything is never reached, and is left out.
 */
export function routesOf(
  { spec: { http = [] } }: VirtualService,
  clusterOf: ClusterOf,
): readonly Route[] {
  const routes: Route[] = [];
  for (const rule of http) {
    const action = actionOf(rule, clusterOf);
    for (const match of rule.match ?? [undefined]) {
      const name = [rule.name, match?.name].filter((part) => part !== undefined).join(".");
      const route = { ...(name === "" ? {} : { name }), match: matchOf(match), route: action };
      routes.push(route);
      if (isCatchAll(route.match)) {
        return routes;
      }
    }
  }
  return routes;
}

/** Whether a route takes every request. */
export function isCatchAll({ prefix, headers }: RouteMatch): boolean {
  return prefix === "/" && headers === undefined;
}

function matchOf(match: HttpMatch = {}): RouteMatch {
  const { uri = { prefix: "/" }, ignoreUriCase = false, method, headers = {} } = match;
  const wanted = Object.entries({
    ...headers,
    ...(method === undefined ? {} : { ":method": method }),
  });
  return {
    ...("exact" in uri ? { path: uri.exact } : { prefix: uri.prefix }),
    case_sensitive: !ignoreUriCase,
    ...(wanted.length === 0
      ? {}
      : { headers: wanted.map(([name, string_match]) => ({ name, string_match })).sort(byName) }),
  };
}

function byName(
  { name: one }: { readonly name: string },
  { name: other }: { readonly name: string },
) {
  return one < other ? -1 : 1;
}

function actionOf(
  { route: destinations, timeout = "0s", retries }: HttpRoute,
  clusterOf: ClusterOf,
): RouteAction {
  const policy = retryPolicy(retries);
  return {
    ...splitOf(destinations, clusterOf),
    // Without a timeout of its own a route has none: Envoy's of 15 s is not Istio's.
    timeout,
    ...(policy === undefined ? {} : { retry_policy: policy }),
  };
}

/** A destination of weight 0 gets nothing, and Envoy is not told of it. */
function splitOf(destinations: readonly Destination[], clusterOf: ClusterOf) {
  const [only, ...others] = destinations;
  if (only !== undefined && others.length === 0) {
    return { cluster: clusterOf(only.destination) };
  }
  const clusters = destinations
    .map(({ destination, weight = 0 }) => ({ name: clusterOf(destination), weight }))
    .filter(({ weight }) => weight > 0);
  return { weighted_clusters: { clusters } };
}
