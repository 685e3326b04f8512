import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { Catalogue } from "../catalogue/definition.ts";
import type { ServiceOf, StandardSet } from "../catalogue/standard-set.ts";
import type { CounterHandle, HistogramHandle } from "../registry/metric.ts";
import type { Registry } from "../registry/registry.ts";

/** The `endpoint` of a request that no route answers, whatever its path. */
export const unmatchedEndpoint = "unmatched";

export interface RequestMetricsOptions<Service extends string> {
  /** Whose standard set is recorded; the registry's catalogue includes it. */
  readonly service: Service;
  /** Paths that are not recorded when they are read (GET, HEAD), exactly as requested: metrics and probes. */
  readonly skip?: readonly string[];
  /**
   * Status codes with which endpoints are known to answer, by their pattern. Their series exist from the start
   * with 0, so that a rate sees the first failure, and all that come before the next scrape.
   */
  readonly expected?: Readonly<Record<string, readonly number[]>>;
}

type Route = ReturnType<typeof matchedRoutes>[number];

/** The series of one endpoint and status code. */
interface Recorder {
  readonly requests: CounterHandle;
  readonly errors: CounterHandle | undefined;
  readonly latency: HistogramHandle;
}

/**
 * Records the standard set of spec 001 for each request: count, errors (status 400 and above),
 * latency by status code and route pattern, and requests in flight.
 *
 * Register it first, so that what later middleware answers or throws is recorded too. Hono turns an
 * `Error` of a handler into the response of `onError` before this sees it; what else is thrown is
 * recorded as 500 and thrown on.
 */
export function requestMetrics<C extends Catalogue, Service extends ServiceOf<C> & string>(
  registry: Registry<C>,
  { service, skip = [], expected = {} }: RequestMetricsOptions<Service>,
): MiddlewareHandler {
  const skipped = new Set(skip);
  // ServiceOf<C> says that the catalogue has these; TypeScript cannot conclude it for a generic C.
  const metrics = registry as unknown as Registry<StandardSet<"service">>;
  const named = <Suffix extends string>(suffix: Suffix) =>
    `${service}_${suffix}` as `service_${Suffix}`;
  const requests = metrics.counter(named("requests_total"));
  const errors = metrics.counter(named("errors_total"));
  const latency = metrics.histogram(named("request_latency_seconds"));
  const inFlight = metrics.gauge(named("requests_in_flight")).labels();

  const seriesOf = (endpoint: string, status: number): Recorder => {
    const labels = { status_code: String(status), endpoint };
    return {
      requests: requests.labels(labels),
      errors: status >= 400 ? errors.labels(labels) : undefined,
      latency: latency.labels(labels),
    };
  };
  for (const [endpoint, statuses] of Object.entries(expected)) {
    for (const status of statuses) seriesOf(endpoint, status);
  }

  // Hono hands out the same route object for each request, so a recorder is found without building
  // a string. One entry for each route and status code that it answered.
  const recorders = new Map<Route | undefined, Map<number, Recorder>>();

  function recorderOf(route: Route | undefined, status: number): Recorder {
    let ofRoute = recorders.get(route);
    if (ofRoute === undefined) {
      ofRoute = new Map();
      recorders.set(route, ofRoute);
    }
    let recorder = ofRoute.get(status);
    if (recorder === undefined) {
      recorder = seriesOf(patternOf(route), status);
      ofRoute.set(status, recorder);
    }
    return recorder;
  }

  return async function recordRequest(c: Context, next) {
    const { method, path } = c.req;
    if (skipped.has(path) && (method === "GET" || method === "HEAD")) return next();
    inFlight.inc();
    const start = performance.now();
    let status = 500;
    try {
      await next();
      status = c.res.status;
    } finally {
      inFlight.dec();
      const recorder = recorderOf(matchedRoutes(c).at(-1), status);
      recorder.requests.inc();
      recorder.errors?.inc();
      recorder.latency.observe((performance.now() - start) / 1000);
    }
  };
}

/**
 * The pattern of the last route that matched, which is the handler's when there is one. When there
 * is none it is that of a middleware (`app.use("*")`, `app.use("/admin/*")`): a wildcard for all
 * methods, by which it is told. A handler for such a pattern is registered by method.
 */
function patternOf(route: Route | undefined): string {
  const handled = route !== undefined && !(route.method === "ALL" && route.path.endsWith("*"));
  return handled ? route.path : unmatchedEndpoint;
}

/** The `endpoint` of a request: the pattern of its route, or {@link unmatchedEndpoint}. */
export function endpointOf(c: Context): string {
  return patternOf(matchedRoutes(c).at(-1));
}
