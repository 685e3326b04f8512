import { PercentUnit, RequestsPerSecond } from "@grafana/grafana-foundation-sdk/units";
import { by, rate, rateInterval, series, sum } from "@paystream/metrics/promql";
import { stackedTimeSeries, timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";
import { chosenVersion } from "../version-variable.ts";

/** What becomes of payments, by what they are (spec 002, "Document processing volume", by type). */
export function outcomesRow(): Row {
  const version = chosenVersion;
  const payments = series("auth_requests_total", { version });
  const decided = (status: "approved" | "declined") =>
    sum(
      rate(series("business_payments_total", { version, status }).over(rateInterval)),
      by("currency"),
    );
  const all = sum(
    rate(series("business_payments_total", { version }).over(rateInterval)),
    by("currency"),
  );
  return {
    title: "What becomes of payments",
    panels: [
      stackedTimeSeries({
        title: "Payments by result",
        description:
          "Payments per second by what became of them. Declined is the processor's decision; error and rejected are payments that we lost.",
        unit: RequestsPerSecond,
        queries: [[sum(rate(payments.over(rateInterval)), by("status")), "{{status}}"]],
      }),
      stackedTimeSeries({
        title: "Payments by processor",
        description:
          "Payments per second by the processor that they are for. One that vanishes has stopped to send customers, or its clients cannot reach us.",
        unit: RequestsPerSecond,
        queries: [[sum(rate(payments.over(rateInterval)), by("processor")), "{{processor}}"]],
      }),
      stackedTimeSeries({
        title: "Payments by currency",
        description:
          "Payments per second that were approved or declined, by currency: where customers are.",
        unit: RequestsPerSecond,
        queries: [[all, "{{currency}}"]],
      }),
      timeSeries({
        title: "Approved share by currency",
        description:
          "The share of approved payments of each currency. One that is lower than the others is an issuer, or a country, that declines more.",
        unit: PercentUnit,
        max: 1,
        queries: [[decided("approved").or(all.mul(0)).div(all), "{{currency}}"]],
      }),
    ],
  };
}
