import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dashboardUrl } from "../../stacks/monitoring/dashboards/dashboard-uids.ts";
import { ruleFileName, ruleFiles } from "../../stacks/monitoring/rules/rule-files.ts";
import type { RuleGroup } from "../../stacks/monitoring/rules/rule-group.ts";
import { ruleGroups } from "../../stacks/monitoring/rules/rule-groups.ts";
import { wholeWatch } from "../../stacks/monitoring/rules/whole-watch.ts";
import { runCommand } from "../tools/run-command.ts";
import type { InputSeries } from "./payment-series.ts";

// cspell:ignore alertstate

const watch = wholeWatch();

/** To whose dashboards the alerts of the test link. */
export const grafanaUrl = "http://localhost:3000";

const files = ruleFiles(grafanaUrl, watch);

/** What the alert looks like at a moment, `12m30s` from the start of the series. */
export interface Moment {
  readonly at: string;
  /**
   * An alert that does not fire and is not pending has no state; one that has `never fired` until then may
   * have been pending.
   */
  readonly state: "pending" | "firing" | "inactive" | "never fired";
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
  readonly step?: "15s" | "1m";
  readonly moments: readonly Moment[];
  /** The alerts of that name at a moment in which it fires, in full. */
  readonly firing?: { readonly at: string; readonly alerts: readonly ExpectedAlert[] };
}

/** A recorded series at a moment. */
interface RecordedValue {
  readonly series: string;
  readonly at: string;
  /** Undefined where the series is not there. */
  readonly value: number | undefined;
}

/** What Prometheus is to record of some series. */
interface RecordingTest extends Pick<RuleTest, "series" | "step"> {
  /** The name of the group. */
  readonly group: string;
  readonly values: readonly RecordedValue[];
}

/**
 * Has promtool evaluate the rendered rules over series, with Prometheus's own engine.
 *
 * @throws Error with promtool's comparison, when an alert is not in the state that is expected
 */
export async function testRules(promtool: string, test: RuleTest): Promise<void> {
  const { alert, team = "platform", moments, firing, labels, severity } = test;
  await runTest(promtool, groupOf(alert), test, {
    promql_expr_test: moments.map(({ at, state }) => ({
      expr:
        state === "never fired"
          ? `count_over_time(ALERTS{alertname="${alert}",severity="${severity}",alertstate="firing"}[${at}])`
          : `ALERTS{alertname="${alert}",severity="${severity}"}`,
      eval_time: at,
      exp_samples:
        state === "inactive" || state === "never fired"
          ? []
          : [{ labels: alertSeries(alert, { ...labels, severity, team }, state), value: 1 }],
    })),
    alert_rule_test:
      firing === undefined
        ? []
        : [{ eval_time: firing.at, alertname: alert, exp_alerts: firing.alerts }],
  });
}

/**
 * Has promtool evaluate the rendered rules over series, and compares what they record, to six digits.
 *
 * @throws Error with promtool's comparison, when a value is another one
 */
export async function testRecorded(
  promtool: string,
  { group, values, ...test }: RecordingTest,
): Promise<void> {
  await runTest(promtool, { name: group }, test, {
    promql_expr_test: values.map(({ series, at, value }) => ({
      expr: `round(${series}, 1e-6)`,
      eval_time: at,
      exp_samples:
        value === undefined ? [] : [{ labels: series.replace(/^[^{]*/, "") || "{}", value }],
    })),
  });
}

async function runTest(
  promtool: string,
  group: Pick<RuleGroup, "name">,
  { series, step = "15s" }: Pick<RuleTest, "series" | "step">,
  expected: object,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "paystream-rules-"));
  try {
    await writeFile(join(folder, "rules.yaml"), files[ruleFileName(group)] ?? "");
    await writeFile(
      join(folder, "test.yaml"),
      JSON.stringify({
        rule_files: ["rules.yaml"],
        evaluation_interval: step,
        tests: [{ interval: step, input_series: series, ...expected }],
      }),
    );
    await runCommand(promtool, ["test", "rules", join(folder, "test.yaml")]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Where an alert links to. */
export function dashboardOf(alert: string): string {
  return dashboardUrl(grafanaUrl, groupOf(alert).dashboard);
}

/** Groups read nothing of each other, so that of the alert is all that it needs. */
function groupOf(alert: string): RuleGroup {
  const group = ruleGroups(watch).find(({ alerts }) => alerts.some(({ name }) => name === alert));
  if (group === undefined) {
    throw new Error(`No group has an alert ${alert}.`);
  }
  return group;
}

function alertSeries(
  alertname: string,
  labels: Readonly<Record<string, string>>,
  alertstate: string,
): string {
  const all = Object.entries({ ...labels, alertname, alertstate });
  return `ALERTS{${all.map(([name, value]) => `${name}="${value}"`).join(",")}}`;
}
