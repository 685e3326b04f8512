import type { Expression } from "@paystream/metrics/promql";
import type { Span } from "../../pace.ts";
import { runbookUrl } from "./runbook-url.ts";

/** What an alert says to the person whom it calls. */
export interface AlertDefinition {
  /** Also the name of its runbook. */
  readonly name: string;
  /** It fires for each series that this query has. */
  readonly query: Expression;
  /** How long the query must have had the series; at once where it is not said. */
  readonly for?: Span;
  /**
   * critical: somebody is woken; warning: somebody looks during the day; none: nobody is told, but a
   * machine that expects it.
   */
  readonly severity: "critical" | "warning" | "none";
  /** Who answers for it (spec 002). */
  readonly team: "platform" | "security" | "business";
  /**
   * Alerts of which this one is a consequence: while one of them fires, it tells its people nothing new. So
   * they are of the same team, and of no lower severity.
   */
  readonly explainedBy?: readonly string[];
  /** One sentence without figures, the headline of a page. */
  readonly summary: string;
  /** What was measured (`$value`), against what, and what it means. */
  readonly description: string;
}

/** An alerting rule of Prometheus's rule file. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * The rule of an alert, with its runbook and the dashboard on which it can be seen.
 *
 * @param dashboardUrl where people open that dashboard, where there is one
 */
export function alertRule(
  definition: AlertDefinition,
  dashboardUrl: string | undefined,
): AlertRule {
  const { name, query, severity, team, summary, description } = definition;
  return {
    alert: name,
    expr: query.promql,
    ...(definition.for === undefined ? {} : { for: definition.for }),
    labels: { severity, team },
    annotations: {
      summary,
      description,
      runbook_url: runbookUrl(name),
      ...(dashboardUrl === undefined ? {} : { dashboard_url: dashboardUrl }),
    },
  };
}
