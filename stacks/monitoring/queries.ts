import type { Dashboard, Panel, RowPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Dataquery } from "@grafana/grafana-foundation-sdk/prometheus";
import type { Rule } from "@paystream/metrics/promql";
import { dashboards } from "./dashboards/dashboards.ts";
import { datasource } from "./grafana/datasource.ts";
import type { Watch } from "./rules/rule-group.ts";
import { ruleGroups } from "./rules/rule-groups.ts";

/** A query that Prometheus is asked on behalf of an environment's monitoring. */
export interface MonitoringQuery {
  readonly kind: "recording rule" | "alert" | "panel";
  /** The recorded series, the alert and its severity, or the dashboard, the panel and the letter of its query. */
  readonly name: string;
  /** In a panel's query Grafana fills in `$version` and `$__rate_interval`. */
  readonly promql: string;
}

/** Every query of rules, alerts and panels, so that a test can ask a real Prometheus all of them. */
export function monitoringQueries(watch: Watch): readonly MonitoringQuery[] {
  return [
    ...ruleGroups(watch).flatMap(({ recorded, alerts }) => [
      ...recorded.map(({ rule }) => ({
        kind: "recording rule" as const,
        name: `${rule.record}${labelsText(rule.labels)}`,
        promql: rule.expr,
      })),
      ...alerts.map(({ name, severity, query }) => ({
        kind: "alert" as const,
        name: `${name} ${severity}`,
        promql: query.promql,
      })),
    ]),
    ...dashboards(watch).flatMap(panelQueries),
  ];
}

function labelsText(labels: Rule["labels"]): string {
  return labels === undefined ? "" : JSON.stringify(labels);
}

function panelQueries({ title: dashboard, panels = [] }: Dashboard): MonitoringQuery[] {
  return panels.filter(asksPrometheus).flatMap(({ title, targets = [] }) =>
    targets.map((target) => {
      const { expr, refId } = target as Dataquery;
      return { kind: "panel" as const, name: `${dashboard}: ${title} ${refId}`, promql: expr };
    }),
  );
}

/** Others ask Loki or Jaeger. */
function asksPrometheus(panel: Panel | RowPanel): panel is Panel {
  return "datasource" in panel && panel.datasource?.type === datasource.type;
}
