import {
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { grafanaVariable, matches, series, type Vector } from "@paystream/metrics/promql";
import { chosenEnvironment } from "./environment-variable.ts";

const name = "version";

/** Matches the versions that were chosen above the dashboard, by their pod-template-hash. */
export const chosenVersion = matches(grafanaVariable(name));

/** The versions that were running in the dashboard's time range. */
export function versionVariable(): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label("Version")
    .description("The pod-template-hash of the revisions to show")
    .datasource(chosenEnvironment)
    .query(labelValues(series("auth_requests_total"), "version"))
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .current({ text: "All", value: "$__all" });
}

/** Grafana's query for the values of a label. */
function labelValues<Labels extends string>(vector: Vector<Labels>, label: Labels): string {
  return `label_values(${vector}, ${label})`;
}
