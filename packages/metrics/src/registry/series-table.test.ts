import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { open } from "../catalogue/definition.ts";
import { SeriesTable } from "./series-table.ts";

const labels = { processor: open, status: ["approved", "declined"] } as const;

function table(limit = 200) {
  return new SeriesTable("payments_total", labels, limit, (values) => values);
}

describe("a table of series", () => {
  it("keeps label sets apart that any joined key would confuse", () => {
    const pair = fc.record({ a: fc.string(), b: fc.string() });
    fc.assert(
      fc.property(fc.array(pair), (sets) => {
        const series = new SeriesTable("m", { a: open, b: open }, 1000, () => ({}));
        const found = new Set(sets.map((set) => series.at(set)));

        expect(found.size).toBe(new Set(sets.map(({ a, b }) => JSON.stringify([a, b]))).size);
      }),
    );
  });

  it("lists the series in the order in which they were asked for, with their labels in the metric's order", () => {
    const series = table();
    series.at({ status: "declined", processor: "b" });
    series.at({ processor: "a", status: "approved" });
    series.at({ processor: "b", status: "declined" });

    expect(series.all.map((values) => JSON.stringify(values))).toEqual([
      '{"processor":"b","status":"declined"}',
      '{"processor":"a","status":"approved"}',
    ]);
  });

  it("collapses only the open labels beyond the limit", () => {
    const series = table(1);
    series.at({ processor: "a", status: "approved" });

    expect(series.at({ processor: "b", status: "declined" })).toEqual({
      processor: "other",
      status: "declined",
    });
    expect(series.at({ processor: "c", status: "declined" })).toBe(
      series.at({ processor: "b", status: "declined" }),
    );
    expect(series.at({ processor: "a", status: "approved" })).toHaveProperty("processor", "a");
  });

  it("never has more series than its limit and one for each combination of closed values", () => {
    const values = fc.record({
      processor: fc.string(),
      status: fc.constantFrom("approved", "declined"),
    });
    fc.assert(
      fc.property(fc.array(values, { maxLength: 60 }), fc.nat(10), (sets, limit) => {
        const series = table(limit);
        for (const set of sets) series.at(set);

        expect(series.all.length).toBeLessThanOrEqual(limit + labels.status.length);
      }),
    );
  });

  it("admits every value of closed labels at the limit", () => {
    const series = new SeriesTable("m", { status: labels.status }, 1, (values) => values);
    series.at({ status: "approved" });

    expect(series.at({ status: "declined" })).toEqual({ status: "declined" });
  });

  it("refuses a label set with a label too many even when the rest is known", () => {
    const series = table();
    series.at({ processor: "a", status: "approved" });

    expect(() => series.at({ processor: "a", status: "approved", card: "4111" })).toThrow(
      'payments_total has no label "card"; its labels: processor, status',
    );
  });

  it("says so when a metric has no labels at all", () => {
    const series = new SeriesTable("up_total", {}, 1, () => ({}));

    expect(() => series.at({ a: "b" })).toThrow('up_total has no label "a"; its labels: none');
  });

  it("refuses a value that is not a string", () => {
    const status = { processor: 7, status: "approved" } as unknown as Record<string, string>;

    expect(() => table().at(status)).toThrow(
      'payments_total needs a string for the label "processor", got 7',
    );
  });
});
