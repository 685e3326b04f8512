/** An alert, and those of which it is a consequence. */
export interface Explained {
  readonly name: string;
  readonly explainedBy?: readonly string[];
}

/** https://prometheus.io/docs/alerting/latest/configuration/#inhibit_rule */
interface InhibitRule {
  readonly name: string;
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal?: readonly string[];
}

/** An alert that has two severities is told with the graver one. */
const graver: InhibitRule = {
  name: "the same is critical",
  source_matchers: ['severity="critical"'],
  target_matchers: ['severity="warning"'],
  equal: ["alertname", "slo"],
};

/**
 * Holds an alert back while one fires that explains it, so that one incident is one page. When the other is
 * over and this one is not, it is told then.
 */
export function inhibitRules(alerts: readonly Explained[]): readonly InhibitRule[] {
  const byName = new Map(alerts.map(({ name, explainedBy = [] }) => [name, explainedBy]));
  const explained = [...byName].filter(([, explainedBy]) => explainedBy.length > 0);
  return [
    graver,
    ...explained.map(([name, explainedBy]) => ({
      name: `${name} is explained`,
      source_matchers: [`alertname=~"${explainedBy.join("|")}"`],
      target_matchers: [`alertname="${name}"`],
    })),
  ];
}
