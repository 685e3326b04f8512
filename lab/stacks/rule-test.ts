import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ruleFile } from "../../stacks/monitoring/rules/rule-file.ts";
import { Pace } from "../../stacks/pace.ts";
import { runCommand } from "../tools/run-command.ts";
import type { InputSeries } from "./payment-series.ts";

// cspell:ignore alertstate

/** Where the alerts of the test link to. */
export const dashboardUrl = "http://localhost:3000/d/test";

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
  readonly series: readonly InputSeries[];
  /** Labels of the alert beside those of its rule. */
  readonly labels: Readonly<Record<string, string>>;
  readonly severity: "critical" | "warning";
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
  const { alert, series, labels, severity, moments, firing } = test;
  const folder = await mkdtemp(join(tmpdir(), "paystream-rules-"));
  try {
    await mkdir(join(folder, "rules"));
    await writeFile(
      join(folder, "rules", "auth-service.yaml"),
      ruleFile(dashboardUrl, new Pace(1)),
    );
    await writeFile(
      join(folder, "test.yaml"),
      JSON.stringify({
        rule_files: ["rules/auth-service.yaml"],
        evaluation_interval: "15s",
        tests: [
          {
            interval: "15s",
            input_series: series,
            promql_expr_test: moments.map(({ at, state }) => ({
              expr: `ALERTS{alertname="${alert}"}`,
              eval_time: at,
              exp_samples:
                state === "inactive"
                  ? []
                  : [{ labels: alertSeries(alert, { ...labels, severity }, state), value: 1 }],
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

function alertSeries(
  alertname: string,
  labels: Readonly<Record<string, string>>,
  alertstate: string,
): string {
  const all = Object.entries({ ...labels, alertname, alertstate, team: "platform" });
  return `ALERTS{${all.map(([name, value]) => `${name}="${value}"`).join(",")}}`;
}
