import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import type { Expression } from "@paystream/metrics/promql";
import { datasource } from "../grafana/datasource.ts";

/**
 * A query of a panel, over the time range of the dashboard.
 *
 * @param refId letter by which the panel refers to it
 * @param legend name of each series; `{{label}}` is replaced
 */
export function target(refId: string, query: Expression, legend: string): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(refId)
    .datasource(datasource)
    .expr(query.promql)
    .legendFormat(legend)
    .range();
}
