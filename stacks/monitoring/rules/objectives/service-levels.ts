import { contract } from "@paystream/auth-service/contract";
import {
  clampMin,
  increase,
  matches,
  not,
  series,
  sum,
  type Vector,
} from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import type { Span } from "../../../pace.ts";
import { gatewaySeries } from "../../programs/gateway.ts";

/** The objectives that are kept over time; their series have the name as label `slo`. */
export type ServiceLevelName = keyof typeof objectives.serviceLevels;

/** What an objective counts. */
interface ServiceLevel {
  readonly name: ServiceLevelName;
  /** Requests in the window, and those of them that are not as they should be. */
  readonly requests: Vector<never>;
  readonly bad: Vector<never>;
}

/** The share of requests that may be bad, without the digits that binary fractions add. */
export function budgetOf(name: ServiceLevelName): number {
  return Number((1 - objectives.serviceLevels[name]).toPrecision(6));
}

/**
 * Why Envoy could not bring a request to a pod: no route, no cluster, nobody healthy there, or no
 * connection. What a pod answered itself, or too late, is not among it.
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#command-operators
 */
const notForwarded = "(.+,)?(NC|NR|UC|UF|UH|UO)(,.+)?";

/** What is counted of each objective, over a window. */
export function serviceLevels(window: Span): readonly ServiceLevel[] {
  const endpoint = contract.paths.authorize;
  const answers = (matchers: { readonly status_code?: ReturnType<typeof matches> } = {}) =>
    sum(increase(series("auth_service_requests_total", { ...matchers, endpoint }).over(window)));
  const forwards = (matchers: { readonly response_flags?: ReturnType<typeof matches> } = {}) =>
    sum(
      increase(
        gatewaySeries("istio_requests_total", { reporter: "source", ...matchers }).over(window),
      ),
    );
  const measured = sum(increase(series("auth_added_latency_seconds_count").over(window)));
  const inTime = series("auth_added_latency_seconds_bucket", {
    le: `${objectives.addedLatencySeconds}`,
  });
  return [
    { name: "availability", requests: answers(), bad: answers({ status_code: matches("5..") }) },
    {
      name: "routing",
      requests: forwards(),
      bad: forwards({ response_flags: matches(notForwarded) }),
    },
    {
      name: "addedLatency",
      requests: measured,
      bad: clampMin(measured.sub(sum(increase(inTime.over(window)))), 0),
    },
    {
      name: "approval",
      requests: sum(increase(series("auth_requests_total").over(window))),
      bad: sum(increase(series("auth_requests_total", { status: not("approved") }).over(window))),
    },
  ];
}
