import { describe, expect, it } from "vitest";
import { environments } from "../../stacks/render/stack-configuration.ts";
import { useTool } from "../tools/use-tool.ts";
import { testPanel } from "./panel-test.ts";
import type { InputSeries } from "./payment-series.ts";
import { looksBackADay, panelQueries } from "./queries/rendered-queries.ts";
import { renderedEnvironment } from "./rendered-environment.ts";

const promtool = useTool("promtool");

/** From the hour of yesterday to that of today: what is compared is 24, 23 and 0 hours ago. */
const hours = (dayBefore: number, afterIt: number, now: number) =>
  `${dayBefore} ${afterIt} ${`${afterIt} `.repeat(22)}${now}`;

const payments: InputSeries = {
  series: "environment:auth_requests:increase1h",
  values: hours(1000, 3000, 500),
};
const approved: InputSeries = {
  series: "environment:auth_requests_approved:ratio_rate1h",
  values: hours(0.75, 0.5, 0.25),
};
const amounts = [
  ["EUR", hours(250_00, 0, 125_00)],
  ["JPY", hours(250, 0, 125)],
  ["KWD", hours(250_000, 0, 125_000)],
].map(([currency, values = ""]) => ({
  series: `currency:business_amount_minor_units_approved:increase1h{currency="${currency}"}`,
  values,
}));

/** What each query that looks back a day is to show, by its name. */
const expected: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "PayStream business: Payments B": { "environment:auth_requests:increase1h{}": 1000 },
  "PayStream business: Payments of an hour B": { "environment:auth_requests:increase1h{}": 1000 },
  // Yesterday it went on with 3000, and today there are half as many.
  "PayStream business: Payments of an hour C": { "{}": 1500 },
  "PayStream business: Change of volume A": { "{}": 0.5 },
  "PayStream business: Approved share of an hour B": {
    "environment:auth_requests_approved:ratio_rate1h{}": 0.75,
  },
  // In whole units: of the yen there are no smaller ones, of the dinar a thousand.
  "PayStream business: Approved amount of an hour B": {
    '{currency="EUR"}': 250,
    '{currency="JPY"}': 250,
    '{currency="KWD"}': 250,
  },
};

describe.each(environments())("the panels of %s that look back a day", (environment) => {
  const queries = panelQueries(renderedEnvironment(environment)).filter(looksBackADay);

  it("are all tested here", () => {
    expect(queries.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
  });

  it.for(queries)("$name", async ({ name, promql }, context) => {
    const series = [payments, approved, ...amounts];
    const test = { promql, interval: "1h", at: "24h" };
    await testPanel(promtool(context), { ...test, series, values: expected[name] ?? {} });
    // Of an environment that is younger than a day there is nothing to compare with.
    const young = series.map((one) => ({ ...one, values: `_ ${"1 ".repeat(24)}` }));
    await testPanel(promtool(context), { ...test, series: young, values: {} });
  });
});
