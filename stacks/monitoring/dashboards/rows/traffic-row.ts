import { RequestsPerSecond } from "@grafana/grafana-foundation-sdk/units";
import { by, rate, rateInterval, series, sum } from "@paystream/metrics/promql";
import { width } from "../panels/panel.ts";
import { timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";
import { chosenVersion } from "../version-variable.ts";

/** How many payments come, and what becomes of them (spec 000 §7.5, row 2). */
export function trafficRow(): Row {
  const payments = series("auth_requests_total", { version: chosenVersion });
  return {
    title: "Traffic",
    panels: [
      timeSeries({
        title: "Request rate",
        description:
          "Payments per second by version and status. A version is named as the service calls it, and by the pod-template-hash of its pods.",
        unit: RequestsPerSecond,
        width: width.full,
        queries: [
          [
            sum(rate(payments.over(rateInterval)), by("version", "exported_version", "status")),
            "{{exported_version}} ({{version}}) {{status}}",
          ],
        ],
      }),
    ],
  };
}
