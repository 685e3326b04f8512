import { PercentUnit, RequestsPerSecond } from "@grafana/grafana-foundation-sdk/units";
import { by, ignoring, rate, rateInterval, series, sum } from "@paystream/metrics/promql";
import { gatewaySeries } from "../../programs/gateway.ts";
import { forwarded } from "../gateway-traffic.ts";
import { stackedTimeSeries, timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";
import { chosenVersion } from "../version-variable.ts";

/** Where requests go (spec 001, "Request Routing"). */
export function routesRow(): Row {
  const arrived = series("auth_service_requests_total", { version: chosenVersion });
  const byTarget = forwarded(rateInterval, {}, "destination_service_name");
  return {
    title: "Routes",
    panels: [
      stackedTimeSeries({
        title: "Forwarded requests by target",
        description:
          "Requests per second that the gateway sent to each Service: stable, and canary while a release is under way. Its tries are not counted twice.",
        unit: RequestsPerSecond,
        queries: [[byTarget, "{{destination_service_name}}"]],
      }),
      stackedTimeSeries({
        title: "Forwarded requests by status code",
        description:
          "Requests per second by the answer that the client got from the gateway, after its last try.",
        unit: RequestsPerSecond,
        queries: [[forwarded(rateInterval, {}, "response_code"), "{{response_code}}"]],
      }),
      timeSeries({
        title: "Share of targets",
        description:
          "The share of the requests that each Service got: the weights of a release, as they are in truth.",
        unit: PercentUnit,
        max: 1,
        queries: [
          [
            byTarget.div(sum(byTarget), ignoring("destination_service_name").groupLeft()),
            "{{destination_service_name}}",
          ],
        ],
      }),
      timeSeries({
        title: "Requests without a route",
        description:
          "Requests per second that no route takes, of all environments that share the gateway: clients with a wrong address, somebody who looks around, or routes that are gone.",
        unit: RequestsPerSecond,
        queries: [[sum(rate(gatewaySeries("envoy_http_no_route").over(rateInterval))), "no route"]],
      }),
      timeSeries({
        title: "Requests that arrived",
        description:
          "Requests per second that pods of each version answered. More than were forwarded are retries, and probes; fewer are requests that did not arrive.",
        unit: RequestsPerSecond,
        queries: [[sum(rate(arrived.over(rateInterval)), by("version")), "{{version}}"]],
      }),
    ],
  };
}
