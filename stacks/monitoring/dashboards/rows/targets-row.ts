import {
  Milliseconds,
  PercentUnit,
  RequestsPerSecond,
} from "@grafana/grafana-foundation-sdk/units";
import { by, matches, not, rate, rateInterval, sum } from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import { gatewaySeries } from "../../programs/gateway.ts";
import { percent } from "../../rules/percent.ts";
import { forwarded, forwardingTime } from "../gateway-traffic.ts";
import { below } from "../panels/thresholds.ts";
import { stackedTimeSeries, timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";

const { alerts, serviceLevels } = objectives;

const MS_PER_SECOND = 1_000;

/** How targets answer (spec 001, "error rates by service", "response times"). */
export function targetsRow(): Row {
  const all = forwarded(rateInterval, {}, "destination_service_name");
  const errors = forwarded(
    rateInterval,
    { response_code: matches("5..|0") },
    "destination_service_name",
  );
  return {
    title: "Errors by target",
    panels: [
      timeSeries({
        title: "Errors by target",
        description: `The share of the requests for each Service that ended in a 5xx, or without an answer, after all tries. At ${percent(alerts.serverErrorShare)} somebody is called.`,
        unit: PercentUnit,
        thresholds: below(alerts.serverErrorShare),
        queries: [[errors.or(all.mul(0)).div(all), "{{destination_service_name}}"]],
      }),
      stackedTimeSeries({
        title: "Failures between gateway and pods",
        description:
          "What went wrong before a pod could answer, or instead of its answer, per second: nobody there, no connection, broken off, or too late. Such tries are made again.",
        unit: RequestsPerSecond,
        queries: [
          [
            perSecond("envoy_cluster_upstream_cx_none_healthy"),
            "{{destination_service_name}} no pod",
          ],
          [
            perSecond("envoy_cluster_upstream_cx_connect_fail"),
            "{{destination_service_name}} no connection",
          ],
          [
            perSecond("envoy_cluster_upstream_rq_rx_reset"),
            "{{destination_service_name}} broken off",
          ],
          [
            perSecond("envoy_cluster_upstream_rq_per_try_timeout"),
            "{{destination_service_name}} try too late",
          ],
          [
            perSecond("envoy_cluster_upstream_rq_timeout"),
            "{{destination_service_name}} all too late",
          ],
        ],
      }),
      stackedTimeSeries({
        title: "Requests that the gateway ended itself",
        description: `Requests per second that Envoy answered instead of a pod, by its reason: UH no pod, UF no connection, UT too late, UO too many, URX tried often enough, NR no route, DC the client left. ${percent(serviceLevels.routing)} of the payments are to be brought to a pod.`,
        unit: RequestsPerSecond,
        queries: [
          [
            sum(
              rate(
                gatewaySeries("istio_requests_total", {
                  reporter: "source",
                  response_flags: not("-"),
                }).over(rateInterval),
              ),
              by("destination_service_name", "response_flags"),
            ),
            "{{destination_service_name}} {{response_flags}}",
          ],
        ],
      }),
      timeSeries({
        title: "Time by target",
        description: `How long half, nineteen of twenty and all but one of a hundred requests took at the gateway, all tries included. It gives up after 5 s; at ${alerts.p95Seconds} s for nineteen of twenty somebody is called.`,
        unit: Milliseconds,
        thresholds: below(alerts.p95Seconds * MS_PER_SECOND),
        queries: [
          [forwardingTime(0.5, rateInterval), "{{destination_service_name}} P50"],
          [forwardingTime(0.95, rateInterval), "{{destination_service_name}} P95"],
          [forwardingTime(0.99, rateInterval), "{{destination_service_name}} P99"],
        ],
      }),
    ],
  };
}

function perSecond(
  name:
    | "envoy_cluster_upstream_cx_none_healthy"
    | "envoy_cluster_upstream_cx_connect_fail"
    | "envoy_cluster_upstream_rq_rx_reset"
    | "envoy_cluster_upstream_rq_per_try_timeout"
    | "envoy_cluster_upstream_rq_timeout",
) {
  return sum(rate(gatewaySeries(name).over(rateInterval)), by("destination_service_name"));
}
