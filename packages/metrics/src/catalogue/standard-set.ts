import { open } from "./definition.ts";

/**
 * Upper bounds in seconds. Finer at the low end than the authorization's: probes of a cache or a
 * refused request take milliseconds, and a service answers both.
 */
const requestLatencyBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** `status_code`: the HTTP status; `endpoint`: the route's pattern, never the path of a request. */
const labels = { status_code: open, endpoint: open } as const;

const requestsTotal = {
  type: "counter",
  help: "HTTP requests by status code and endpoint",
  labels,
} as const;

const errorsTotal = {
  type: "counter",
  help: "HTTP requests answered with a status code of 400 or more",
  labels,
} as const;

const requestLatency = {
  type: "histogram",
  help: "Time from a request to its answer, in seconds",
  labels,
  buckets: requestLatencyBuckets,
} as const;

const requestsInFlight = {
  type: "gauge",
  help: "HTTP requests that are being answered now",
  labels: {},
} as const;

/** The metrics that every service of the platform has, prefixed with its name. */
export type StandardSet<Service extends string> = {
  readonly [Name in `${Service}_requests_total`]: typeof requestsTotal;
} & {
  readonly [Name in `${Service}_errors_total`]: typeof errorsTotal;
} & {
  readonly [Name in `${Service}_request_latency_seconds`]: typeof requestLatency;
} & {
  readonly [Name in `${Service}_requests_in_flight`]: typeof requestsInFlight;
};

/** The services whose standard set a catalogue includes. */
export type ServiceOf<C> = {
  [Name in keyof C]: Name extends `${infer Service}_request_latency_seconds` ? Service : never;
}[keyof C];

/**
 * The standard set of spec 001 ("each backend: 3 metrics"), and a gauge of requests in flight.
 *
 * @param service prefix of the names, in snake case: `auth_service`.
 * @throws RangeError when the prefix would not make a valid metric name.
 */
export function standardSet<const Service extends string>(service: Service): StandardSet<Service> {
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(service)) {
    throw new RangeError(`service must be snake_case such as "auth_service", not "${service}"`);
  }
  // TypeScript widens computed template-literal keys to string, hence the assertion.
  return {
    [`${service}_requests_total`]: requestsTotal,
    [`${service}_errors_total`]: errorsTotal,
    [`${service}_request_latency_seconds`]: requestLatency,
    [`${service}_requests_in_flight`]: requestsInFlight,
  } as StandardSet<Service>;
}
