import { PanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { RequestsPerSecond } from "@grafana/grafana-foundation-sdk/units";
import { by, rate, rateInterval, series, sum } from "@paystream/metrics/promql";
import { datasource } from "../../grafana/datasource.ts";
import { panelSize } from "../panel-size.ts";
import type { Row } from "../row.ts";
import { target } from "../target.ts";
import { chosenVersion } from "../version-variable.ts";

/** How many payments come, and what becomes of them (spec 000 §7.5, row 2). */
export function trafficRow(): Row {
  return { title: "Traffic", panels: [requestRate()] };
}

function requestRate(): PanelBuilder {
  const requests = series("auth_requests_total", { version: chosenVersion });
  return new PanelBuilder()
    .title("Request rate")
    .description(
      "Payments per second by version and status. A version is named as the service calls it, and by the pod-template-hash of its pods.",
    )
    .datasource(datasource)
    .span(panelSize.full)
    .height(panelSize.height)
    .unit(RequestsPerSecond)
    .min(0)
    .withTarget(
      target(
        "A",
        sum(rate(requests.over(rateInterval)), by("version", "exported_version", "status")),
        "{{exported_version}} ({{version}}) {{status}}",
      ),
    );
}
