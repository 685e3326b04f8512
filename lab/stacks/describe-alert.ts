import { describe, it, type TestContext } from "vitest";
import type { InputSeries } from "./payment-series.ts";
import { dashboardOf, type Moment, type RuleTest, testRules } from "./rule-test.ts";

const runbooks = "https://github.com/paystream/paystream/blob/main/docs/runbooks";

/** An alert, what makes it fire, and what does not. */
export interface DescribedAlert
  extends Pick<RuleTest, "alert" | "severity" | "team" | "labels" | "step"> {
  /** First all is well, then not, then well again. */
  readonly trouble: readonly InputSeries[];
  /** What the alert looks like meanwhile. */
  readonly moments: readonly Moment[];
  /** What it tells people while it fires. */
  readonly tells: {
    readonly at: string;
    readonly summary: string;
    readonly description: string;
  };
  /** Series with which it never fires, by what they are: little traffic, and what looks alike. */
  readonly quiet: Readonly<Record<string, readonly InputSeries[]>>;
  /** Minutes for which the quiet series are looked at; half an hour unless said. */
  readonly quietMinutes?: number;
  /** Where silence itself is what it is about. */
  readonly firesWithoutData?: readonly Moment[];
}

/** Makes the tests of an alert: it fires, says so and resolves; it does not fire; it has no data. */
export function describeAlert(
  promtool: (context: TestContext) => string,
  {
    trouble,
    moments,
    tells,
    quiet,
    quietMinutes = 30,
    firesWithoutData,
    team = "platform",
    ...rule
  }: DescribedAlert,
): void {
  const { alert, severity, labels } = rule;
  const never: readonly Moment[] = [{ at: `${quietMinutes}m`, state: "never fired" }];

  // Each has a promtool of its own, that takes one core.
  describe.concurrent(`${alert} (${severity})`, () => {
    it("fires, says what it is about, and resolves", async (context) => {
      const { at, summary, description } = tells;
      await testRules(promtool(context), {
        ...rule,
        team,
        series: trouble,
        moments,
        firing: {
          at,
          alerts: [
            {
              exp_labels: { ...labels, severity, team },
              exp_annotations: {
                summary,
                description,
                runbook_url: `${runbooks}/${alert}.md`,
                dashboard_url: dashboardOf(alert),
              },
            },
          ],
        },
      });
    });

    it.for(Object.entries(quiet))("does not fire for %s", async ([, series], context) => {
      await testRules(promtool(context), { ...rule, team, series, moments: never });
    });

    it(
      firesWithoutData === undefined ? "does not fire without data" : "fires without data",
      async (context) => {
        await testRules(promtool(context), {
          ...rule,
          team,
          series: [],
          moments: firesWithoutData ?? never,
        });
      },
    );
  });
}
