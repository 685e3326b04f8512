import { describe, expect, it } from "vitest";
import { Pace } from "../pace.ts";
import { clusterProgramNames, programsOf } from "./programs/programs.ts";
import { monitoringQueries } from "./queries.ts";

const queries = monitoringQueries({
  pace: new Pace(1),
  programs: programsOf(clusterProgramNames),
});

describe("the list of all queries", () => {
  it("has every recorded series, alert and query of a panel once", () => {
    const names = queries.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    expect(Map.groupBy(queries, ({ kind }) => kind)).toSatisfy(
      (byKind: ReadonlyMap<string, readonly unknown[]>) =>
        byKind.get("recording rule")?.length === 7 &&
        byKind.get("alert")?.length === 6 &&
        byKind.get("panel")?.length === 12,
    );
  });

  it("reads only recorded series that are recorded", () => {
    const recorded = queries
      .filter(({ kind }) => kind === "recording rule")
      .map(({ name }) => name);

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
