import type { RetryPolicy } from "../envoy/resources.ts";
import type { Retries } from "../istio/virtual-service.ts";

/** Chooses another host than those that have had the request. */
const PREVIOUS_HOSTS = {
  name: "envoy.retry_host_predicates.previous_hosts",
  typed_config: {
    "@type":
      "type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate",
  },
} as const;

/**
 * What Istio retries where a route says nothing, and where from a route's own words start.
 * https://istio.io/latest/docs/concepts/traffic-management/#retries
 */
const DEFAULTS: RetryPolicy = {
  num_retries: 2,
  retry_on: "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes",
  retriable_status_codes: [503],
  retry_host_predicate: [PREVIOUS_HOSTS],
  host_selection_retry_max_attempts: "5",
};

/** @returns undefined where a route wants no retries: it says `attempts: 0`, or names no number */
export function retryPolicy(retries: Retries | undefined): RetryPolicy | undefined {
  if (retries === undefined) {
    return DEFAULTS;
  }
  const {
    attempts = 0,
    perTryTimeout,
    retryOn,
    retryIgnorePreviousHosts = true,
    backoff,
  } = retries;
  if (attempts === 0) {
    return undefined;
  }
  const { retry_host_predicate, ...defaults } = DEFAULTS;
  return {
    ...defaults,
    num_retries: attempts,
    ...(retryOn ? retriedOn(retryOn) : {}),
    ...(perTryTimeout === undefined ? {} : { per_try_timeout: perTryTimeout }),
    ...(retryIgnorePreviousHosts ? { retry_host_predicate: [PREVIOUS_HOSTS] } : {}),
    ...(backoff === undefined ? {} : { retry_back_off: { base_interval: backoff } }),
  };
}

/** Istio takes status codes among the conditions, which Envoy has as a condition with a list of its own. */
function retriedOn(retryOn: string): Pick<RetryPolicy, "retry_on" | "retriable_status_codes"> {
  const parts = retryOn
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const isCode = (part: string) => /^[1-5]\d\d$/.test(part);
  const codes = parts.filter(isCode).map(Number);
  const conditions = parts.filter((part) => !isCode(part));
  if (codes.length > 0 && !conditions.includes("retriable-status-codes")) {
    conditions.push("retriable-status-codes");
  }
  return { retry_on: conditions.join(","), retriable_status_codes: codes };
}
