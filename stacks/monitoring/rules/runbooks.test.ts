import { readdirSync, readFileSync } from "node:fs";
import { catalogue, runtimeMetrics, scrapeMetrics } from "@paystream/metrics/promql";
import { describe, expect, it } from "vitest";
import { ruleGroups } from "./rule-groups.ts";
import { wholeWatch } from "./whole-watch.ts";

const { programs, ...watch } = wholeWatch();
const alerts = ruleGroups({ ...watch, programs }).flatMap(({ alerts }) => alerts);

const folder = new URL("../../../docs/runbooks/", import.meta.url);
const runbooks = readdirSync(folder).map((file) => ({
  file,
  text: readFileSync(new URL(file, folder), "utf8"),
}));

/** Where a query has names of labels: after `by` and its like, and in a selector. */
const labels = /\b(?:by|without|on|ignoring) ?\([^)]*\)|\{[^}]*\}/g;

describe("the runbooks", () => {
  it("are those of the alerts", () => {
    expect(runbooks.map(({ file }) => file).sort()).toEqual(
      [...new Set(alerts.map(({ name }) => `${name}.md`))].sort(),
    );
  });

  it.each(runbooks)("$file asks only for metrics that there are", ({ text }) => {
    const metrics = Object.keys({
      ...catalogue,
      ...runtimeMetrics,
      ...scrapeMetrics,
      ...Object.assign({}, ...programs.map(({ catalogue }) => catalogue)),
    });
    const queries = [...text.matchAll(/```promql\n([^`]+)```/g)].map(([, query = ""]) => query);
    const named = queries
      .map((query) => query.replaceAll(labels, ""))
      .flatMap((query) => query.match(/\bup\b|[a-z]+(?:_[A-Za-z0-9]+)+/g) ?? [])
      .filter((name) => name !== "histogram_quantile")
      .map((name) => name.replace(/_(bucket|sum|count)$/, ""));

    expect(named.length).toBeGreaterThanOrEqual(Math.max(queries.length, 1));
    expect(metrics).toEqual(expect.arrayContaining(named));
  });
});
