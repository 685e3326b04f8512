import {
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from "@grafana/grafana-foundation-sdk/units";
import { contract } from "@paystream/auth-service/contract";
import { by, histogramQuantile, rate, rateInterval, series, sum } from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import { percent } from "../../rules/percent.ts";
import { windowSeconds } from "../../rules/recording-rules.ts";
import type { systemSeries } from "../../rules/system-rules.ts";
import { addedLatency } from "../added-latency.ts";
import { below } from "../panels/thresholds.ts";
import { stackedTimeSeries, timeSeries } from "../panels/time-series.ts";
import { refusedRequests } from "../refused-requests.ts";
import type { Row } from "../row.ts";
import { chosenVersion } from "../version-variable.ts";

const { alerts, goals } = objectives;

/** What is asked of the service, how it answers, and how long that takes. */
export function requestsRow(recorded: ReturnType<typeof systemSeries>, pace: Pace): Row {
  const version = chosenVersion;
  const requests = series("auth_service_requests_total", { version });
  const latency = series("auth_service_request_latency_seconds_bucket", {
    version,
    endpoint: contract.paths.authorize,
  });
  return {
    title: "Requests",
    panels: [
      stackedTimeSeries({
        title: "Requests by status code",
        description:
          "HTTP requests per second that the service answered, payments and all others. A 503 is an open circuit breaker or a pod that is leaving, a 502 a processor, a 4xx somebody who asks for what he may not have.",
        unit: RequestsPerSecond,
        queries: [[sum(rate(requests.over(rateInterval)), by("status_code")), "{{status_code}}"]],
      }),
      timeSeries({
        title: "Server errors",
        description: `The share of requests that ended in a 5xx over ${pace.inWords(windowSeconds)}, by the role of the pods. Above ${percent(alerts.serverErrorShare)} somebody is called; the goal is less than ${percent(goals.errorShare)}.`,
        unit: PercentUnit,
        thresholds: below(alerts.serverErrorShare),
        queries: [[recorded.serverErrors.series(), "{{role}}"]],
      }),
      timeSeries({
        title: "Response time of payments",
        description: `How long half, nineteen of twenty and all but one of a hundred payments took at the service, its processor's time included. Clients give up after 5 s; at ${alerts.p95Seconds} s for nineteen of twenty somebody is called.`,
        unit: Seconds,
        thresholds: below(alerts.p95Seconds),
        queries: [
          [percentileOf(0.5, latency), "P50"],
          [percentileOf(0.95, latency), "P95"],
          [percentileOf(0.99, latency), "P99"],
        ],
      }),
      addedLatency(recorded),
      timeSeries({
        title: "Requests in flight",
        description:
          "Requests that each pod is answering now. It grows where processors get slower before anything fails, and where one pod gets more than its part.",
        unit: Short,
        queries: [
          [sum(series("auth_service_requests_in_flight", { version }), by("pod")), "{{pod}}"],
        ],
      }),
      refusedRequests(),
    ],
  };

  function percentileOf(quantile: number, buckets: typeof latency) {
    return histogramQuantile(quantile, sum(rate(buckets.over(rateInterval)), by("le")));
  }
}
