/** An alert, and those of which it is a consequence. */
export interface Explained {
  readonly name: string;
  readonly explainedBy?: readonly string[];
  /** What it says, in Prometheus's templates. */
  readonly summary?: string;
  readonly description?: string;
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
 *
 * Where both are about the same kind of thing, such as a node, it must be the same one: a node that is lost
 * explains nothing of another.
 */
export function inhibitRules(alerts: readonly Explained[]): readonly InhibitRule[] {
  const byName = new Map(alerts.map((alert) => [alert.name, alert]));
  return [graver, ...[...byName.values()].flatMap((alert) => explanationsOf(alert, byName))];
}

/** One rule for all that explain the alert with the same labels in common. */
function explanationsOf(
  alert: Explained,
  byName: ReadonlyMap<string, Explained>,
): readonly InhibitRule[] {
  const { name, explainedBy = [] } = alert;
  const subjects = subjectsOf(alert);
  const common = Object.groupBy(explainedBy, (by) => {
    const others = subjectsOf(byName.get(by));
    return subjects.filter((label) => others.includes(label)).join();
  });
  return Object.entries(common).map(([labels, names = []]) => ({
    name: `${name} is explained${labels === "" ? "" : ` by the same ${labels}`}`,
    source_matchers: [`alertname=~"${names.join("|")}"`],
    target_matchers: [`alertname="${name}"`],
    ...(labels === "" ? {} : { equal: labels.split(",") }),
  }));
}

/** The labels that tell what an alert is about, which it names in what it says: sorted, each once. */
function subjectsOf(alert: Explained | undefined): readonly string[] {
  const said = `${alert?.summary ?? ""} ${alert?.description ?? ""}`;
  return [...new Set([...said.matchAll(/\$labels\.(\w+)/g)].map(([, label = ""]) => label))].sort();
}
