import { PercentUnit, Short } from "@grafana/grafana-foundation-sdk/units";
import { by, increase, oneOf, rate, rateInterval, series, sum } from "@paystream/metrics/promql";
import { events, timeSeries } from "../panels/time-series.ts";
import { refusedRequests } from "../refused-requests.ts";
import type { Row } from "../row.ts";
import { chosenVersion } from "../version-variable.ts";

/** Payments and requests that are not what they seem (spec 002, "Suspicious activity detection"). */
export function abuseRow(): Row {
  const version = chosenVersion;
  const payments = (matchers: { readonly status?: "declined" } = {}) =>
    sum(
      rate(series("auth_requests_total", { version, ...matchers }).over(rateInterval)),
      by("processor"),
    );
  return {
    title: "Payments and requests",
    panels: [
      events({
        title: "Card testing",
        description:
          "When a merchant's payments looked like somebody who tries out stolen cards. The line `card_testing_suspected` of the log names the merchant; the metric does not, because there is no end of them.",
        unit: Short,
        queries: [
          [
            sum(
              increase(
                series("security_events_total", {
                  version,
                  event: "card_testing_suspected",
                }).over(rateInterval),
              ),
              by("version"),
            ),
            "{{version}}",
          ],
        ],
      }),
      timeSeries({
        title: "Declined share",
        description:
          "The share of payments that each processor declined. Where it jumps at one of them only, somebody tries out its cards; where it jumps at all, it is us.",
        unit: PercentUnit,
        max: 1,
        queries: [
          [payments({ status: "declined" }).or(payments().mul(0)).div(payments()), "{{processor}}"],
        ],
      }),
      refusedRequests(),
      events({
        title: "Keys used for another payment",
        description:
          "Requests that came with the Idempotency-Key of another payment: under another id while it ran (conflict), or with another body (mismatch). A client that is wrong, or somebody who wants to read another's answer.",
        unit: Short,
        queries: [
          [
            sum(
              increase(
                series("idempotency_outcomes_total", {
                  version,
                  outcome: oneOf("conflict", "mismatch"),
                }).over(rateInterval),
              ),
              by("outcome"),
            ),
            "{{outcome}}",
          ],
        ],
      }),
    ],
  };
}
