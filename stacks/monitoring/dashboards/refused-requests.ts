import { RequestsPerSecond } from "@grafana/grafana-foundation-sdk/units";
import { by, matches, rate, rateInterval, series, sum } from "@paystream/metrics/promql";
import { stackedTimeSeries } from "./panels/time-series.ts";
import { chosenVersion } from "./version-variable.ts";

/** What clients asked and did not get. */
export function refusedRequests() {
  const refused = series("auth_service_errors_total", {
    version: chosenVersion,
    status_code: matches("4.."),
  });
  return stackedTimeSeries({
    title: "Refused requests",
    description:
      "Requests per second that were answered with a 4xx, by endpoint and code. A 401 or 429 is administration, a 404 somebody who looks around, another one a client that is wrong, or tries what goes.",
    unit: RequestsPerSecond,
    queries: [
      [
        sum(rate(refused.over(rateInterval)), by("endpoint", "status_code")),
        "{{endpoint}} {{status_code}}",
      ],
    ],
  });
}
