import { RequestsPerSecond, Short } from "@grafana/grafana-foundation-sdk/units";
import { by, increase, max, rate, rateInterval, sum } from "@paystream/metrics/promql";
import { trafficPolicy } from "../../../traffic/connections.ts";
import { routing } from "../../../traffic/routes.ts";
import { gatewaySeries } from "../../programs/gateway.ts";
import { below } from "../panels/thresholds.ts";
import { events, timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";

const { maxConnections } = trafficPolicy.connectionPool.tcp;
const { consecutive5xxErrors, baseEjectionTime } = trafficPolicy.outlierDetection;

/** What the gateway tries again, and where it stops (spec 001, "Rate Limiting", "circuit breaker states"). */
export function retriesRow(): Row {
  return {
    title: "Retries and limits",
    panels: [
      timeSeries({
        title: "Retries",
        description: `Tries per second after the first one, up to ${routing.retries.attempts} of a request, and those of them that helped. Retries that do not help are load on a Service that has too much already.`,
        unit: RequestsPerSecond,
        queries: [
          [perSecond("envoy_cluster_upstream_rq_retry"), "{{destination_service_name}}"],
          [
            perSecond("envoy_cluster_upstream_rq_retry_success"),
            "{{destination_service_name}} helped",
          ],
        ],
      }),
      events({
        title: "Limits that were reached",
        description:
          "Requests that failed on their last try, tries that were not made because of too many others, requests that were refused because too many waited, and moments in which every connection was in use.",
        unit: Short,
        queries: [
          [
            inInterval("envoy_cluster_upstream_rq_retry_limit_exceeded"),
            "{{destination_service_name}} last try",
          ],
          [
            inInterval("envoy_cluster_upstream_rq_retry_overflow"),
            "{{destination_service_name}} too many tries",
          ],
          [
            inInterval("envoy_cluster_upstream_rq_pending_overflow"),
            "{{destination_service_name}} too many waiting",
          ],
          [
            inInterval("envoy_cluster_upstream_cx_overflow"),
            "{{destination_service_name}} no connection left",
          ],
        ],
      }),
      timeSeries({
        title: "Connections to pods",
        description: `Connections that each pod of the gateway has to the pods of a Service, of ${maxConnections} that it may have. At the line, requests wait for each other.`,
        unit: Short,
        thresholds: below(maxConnections),
        queries: [
          [
            max(
              gatewaySeries("envoy_cluster_upstream_cx_active"),
              by("destination_service_name", "instance"),
            ),
            "{{destination_service_name}} {{instance}}",
          ],
        ],
      }),
      timeSeries({
        title: "Pods behind the gateway",
        description: `Pods of each Service that get requests, and those that get none for ${baseEjectionTime} because they failed ${consecutive5xxErrors} requests in a row. An ejected pod is a breaker of the gateway that is open.`,
        unit: Short,
        queries: [
          [
            max(gatewaySeries("envoy_cluster_membership_healthy"), by("destination_service_name")),
            "{{destination_service_name}}",
          ],
          [
            max(
              gatewaySeries("envoy_cluster_outlier_detection_ejections_active"),
              by("destination_service_name"),
            ),
            "{{destination_service_name}} ejected",
          ],
        ],
      }),
    ],
  };
}

type Counter =
  | "envoy_cluster_upstream_rq_retry"
  | "envoy_cluster_upstream_rq_retry_success"
  | "envoy_cluster_upstream_rq_retry_limit_exceeded"
  | "envoy_cluster_upstream_rq_retry_overflow"
  | "envoy_cluster_upstream_rq_pending_overflow"
  | "envoy_cluster_upstream_cx_overflow";

function perSecond(name: Counter) {
  return sum(rate(gatewaySeries(name).over(rateInterval)), by("destination_service_name"));
}

function inInterval(name: Counter) {
  return sum(increase(gatewaySeries(name).over(rateInterval)), by("destination_service_name"));
}
