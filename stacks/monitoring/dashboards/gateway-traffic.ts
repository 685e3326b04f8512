import {
  by,
  type Duration,
  histogramQuantile,
  matches,
  rate,
  sum,
  type Vector,
} from "@paystream/metrics/promql";
import { gatewaySeries } from "../programs/gateway.ts";

type Label = "destination_service_name" | "response_code";

/**
 * Requests per second that the gateway has forwarded: as Istio counts them, and where it does not, as Envoy
 * does.
 */
export function forwarded<const Kept extends Label>(
  window: Duration,
  matchers: { readonly response_code?: ReturnType<typeof matches> },
  ...labels: readonly Kept[]
): Vector<Kept> {
  const ofIstio = gatewaySeries("istio_requests_total", { reporter: "source", ...matchers });
  // Those that it counts by class have no code.
  const ofEnvoy = gatewaySeries("envoy_cluster_upstream_rq", {
    response_code: matches(".+"),
    ...matchers,
  });
  return sum(rate(ofIstio.over(window)), by(...labels)).or(
    sum(rate(ofEnvoy.over(window)), by(...labels)),
  );
}

/** How long they took, in milliseconds, by the Service that they were for. */
export function forwardingTime(
  quantile: number,
  window: Duration,
): Vector<"destination_service_name"> {
  const ofIstio = gatewaySeries("istio_request_duration_milliseconds_bucket", {
    reporter: "source",
  });
  const ofEnvoy = gatewaySeries("envoy_cluster_upstream_rq_time_bucket");
  return histogramQuantile(
    quantile,
    sum(rate(ofIstio.over(window)), by("destination_service_name", "le")).or(
      sum(rate(ofEnvoy.over(window)), by("destination_service_name", "le")),
    ),
  );
}
