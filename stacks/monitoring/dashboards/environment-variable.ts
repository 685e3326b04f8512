import { DatasourceVariableBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { datasource, datasourceNamePrefix } from "../grafana/datasource.ts";

const name = "environment";

/** The Prometheus of the environment that was chosen above the dashboard, which panels ask. */
export const chosenEnvironment = { type: datasource.type, uid: `$${name}` } as const;

/**
 * The environments that this Grafana can show: each has a Prometheus of its own, which is a data source
 * here. The Grafana of an environment has that one; in one that has the data sources of several they can
 * be chosen from.
 */
export function environmentVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder(name)
    .label("Environment")
    .description("Whose Prometheus is asked")
    .type(datasource.type)
    .regex(`/^${datasourceNamePrefix}/`)
    .multi(false)
    .includeAll(false);
}
