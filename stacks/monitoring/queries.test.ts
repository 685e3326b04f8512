import { describe, expect, it } from "vitest";
import { monitoringQueries } from "./queries.ts";
import { ruleGroups } from "./rules/rule-groups.ts";
import { wholeWatch } from "./rules/whole-watch.ts";

const watch = wholeWatch();
const groups = ruleGroups(watch);
const queries = monitoringQueries(watch);

describe("the list of all queries", () => {
  it("has every recorded series, alert and query of a panel once", () => {
    const names = queries.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    const byKind = Map.groupBy(queries, ({ kind }) => kind);
    expect(byKind.get("recording rule")?.length).toBe(
      groups.reduce((sum, { recorded }) => sum + recorded.length, 0),
    );
    expect(byKind.get("alert")?.length).toBe(
      groups.reduce((sum, { alerts }) => sum + alerts.length, 0),
    );
    expect(byKind.get("panel")?.length).toBeGreaterThan(100);
  });

  it("reads only recorded series that are recorded", () => {
    const recorded = queries
      .filter(({ kind }) => kind === "recording rule")
      .map(({ name }) => name.replace(/\{.*$/, ""));

    for (const { promql } of queries) {
      for (const [name] of promql.matchAll(/\w+:\w+:\w+/g)) {
        expect(recorded).toContain(name);
      }
    }
  });

  it("has no placeholder but the two of the dashboard, and these in panels only", () => {
    for (const { kind, promql } of queries) {
      const placeholders = promql.match(/\$\w+/g) ?? [];

      expect(["$version", "$__rate_interval"]).toEqual(expect.arrayContaining(placeholders));
      expect(kind === "panel" || placeholders.length === 0).toBe(true);
    }
  });
});
