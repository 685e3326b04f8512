import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusterProgramNames, programsOf } from "../../stacks/monitoring/programs/programs.ts";
import { ruleFileName, ruleFiles } from "../../stacks/monitoring/rules/rule-files.ts";
import { ruleGroups } from "../../stacks/monitoring/rules/rule-groups.ts";
import { Pace } from "../../stacks/pace.ts";
import { runCommand } from "../tools/run-command.ts";
import type { InputSeries } from "./payment-series.ts";

// cspell:ignore alertstate

const watch = { pace: new Pace(1), programs: programsOf(clusterProgramNames) };

/** Where the alerts of the test link to. */
export const dashboardUrl = "http://localhost:3000/d/test";

const files = ruleFiles(dashboardUrl, watch);

/** What the alert looks like at a moment, `12m30s` from the start of the series. */
interface Moment {
  readonly at: string;
  /** An alert that does not fire and is not pending has no state. */
  readonly state: "pending" | "firing" | "inactive";
}

/** An alert as a person gets it. */
interface ExpectedAlert {
  readonly exp_labels: Readonly<Record<string, string>>;
  readonly exp_annotations: Readonly<Record<string, string>>;
}

/** What Prometheus is to make of some series. */
export interface RuleTest {
  readonly alert: string;
  /** The platform team's, unless said. */
  readonly team?: "platform" | "security" | "business";
  readonly series: readonly InputSeries[];
  /** Labels of the alert beside those of its rule. */
  readonly labels: Readonly<Record<string, string>>;
  readonly severity: "critical" | "warning" | "none";
  /** How often there is a sample, and rules are evaluated; every 15 s unless said. */
  readonly step?: "15s" | "1m" | "5m";
  readonly moments: readonly Moment[];
  /** The alert at a moment in which it fires, in full. */
  readonly firing?: { readonly at: string; readonly alert: ExpectedAlert };
}

/**
 * Has promtool evaluate the rendered rules over series, with Prometheus's own engine.
 *
 * @throws Error with promtool's comparison, when an alert is not in the state that is expected
 */
export async function testRules(promtool: string, test: RuleTest): Promise<void> {
  const { alert, team = "platform", step = "15s", moments, firing } = test;
  const { series, labels, severity } = test;
  const file = fileOf(alert);
  const folder = await mkdtemp(join(tmpdir(), "paystream-rules-"));
  try {
    await writeFile(join(folder, "rules.yaml"), files[file] ?? "");
    await writeFile(
      join(folder, "test.yaml"),
      JSON.stringify({
        rule_files: ["rules.yaml"],
        evaluation_interval: step,
        tests: [
          {
            interval: step,
            input_series: series,
            promql_expr_test: moments.map(({ at, state }) => ({
              expr: `ALERTS{alertname="${alert}",severity="${severity}"}`,
              eval_time: at,
              exp_samples:
                state === "inactive"
                  ? []
                  : [
                      {
                        labels: alertSeries(alert, { ...labels, severity, team }, state),
                        value: 1,
                      },
                    ],
            })),
            alert_rule_test:
              firing === undefined
                ? []
                : [{ eval_time: firing.at, alertname: alert, exp_alerts: [firing.alert] }],
          },
        ],
      }),
    );
    await runCommand(promtool, ["test", "rules", join(folder, "test.yaml")]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The file of the alert's group: groups read nothing of each other. */
function fileOf(alert: string): string {
  const group = ruleGroups(watch).find(({ alerts }) => alerts.some(({ name }) => name === alert));
  if (group === undefined) {
    throw new Error(`No group has an alert ${alert}.`);
  }
  return ruleFileName(group);
}

function alertSeries(
  alertname: string,
  labels: Readonly<Record<string, string>>,
  alertstate: string,
): string {
  const all = Object.entries({ ...labels, alertname, alertstate });
  return `ALERTS{${all.map(([name, value]) => `${name}="${value}"`).join(",")}}`;
}
