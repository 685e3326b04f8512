import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "../catalogue/catalogue.ts";
import { HistogramMetric } from "./histogram.ts";

const bounds = [0.1, 1, 5] as const;
const definition = { type: "histogram", help: "Latency", labels: {}, buckets: bounds } as const;

function samplesAfter(observations: readonly number[]): Record<string, number> {
  const metric = new HistogramMetric("latency_seconds", definition, 10);
  for (const seconds of observations) metric.labels().observe(seconds);
  return Object.fromEntries(
    metric
      .get()
      .values.map(({ metricName, labels, value }) => [
        `${metricName}${labels === undefined ? "" : ` ${labels["le"]}`}`,
        value,
      ]),
  );
}

describe("a histogram", () => {
  it("counts an observation in each bucket whose bound it does not exceed", () => {
    expect(samplesAfter([0.1, 0.5, 5, 6])).toEqual({
      "latency_seconds_bucket 0.1": 1,
      "latency_seconds_bucket 1": 2,
      "latency_seconds_bucket 5": 3,
      "latency_seconds_bucket +Inf": 4,
      latency_seconds_sum: 11.6,
      latency_seconds_count: 4,
    });
  });

  it("agrees with counting the observations one by one", () => {
    const seconds = fc.oneof(
      fc.constantFrom(0, ...bounds),
      fc.double({ min: 0, max: 10, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(seconds), (observations) => {
        const samples = samplesAfter(observations);
        for (const bound of bounds) {
          expect(samples[`latency_seconds_bucket ${bound}`]).toBe(
            observations.filter((value) => value <= bound).length,
          );
        }
        expect(samples["latency_seconds_count"]).toBe(observations.length);
        expect(samples["latency_seconds_bucket +Inf"]).toBe(observations.length);
        expect(samples["latency_seconds_sum"]).toBe(observations.reduce((sum, x) => sum + x, 0));
      }),
    );
  });

  it.each([-0.1, Number.NaN, Number.POSITIVE_INFINITY, "1", undefined])("refuses %s", (seconds) => {
    expect(() => samplesAfter([seconds as number])).toThrow(
      `latency_seconds observes finite seconds from 0 up, not ${seconds}`,
    );
  });

  it.each([
    { buckets: [1, 1] },
    { buckets: [2, 1] },
    { buckets: [1, Number.POSITIVE_INFINITY] },
    { buckets: [Number.NaN] },
  ])("refuses the buckets $buckets", ({ buckets }) => {
    const faulty = { ...definition, buckets: buckets as [number] };

    expect(() => new HistogramMetric("latency_seconds", faulty, 10)).toThrow(
      `latency_seconds needs finite, ascending buckets, not ${buckets.join(", ")}`,
    );
  });

  it("accepts the buckets of every histogram of the catalogue", () => {
    const histograms = Object.entries(catalogue).filter(([, { type }]) => type === "histogram");
    expect(histograms).not.toEqual([]);
    for (const [name, metric] of histograms) {
      if (metric.type === "histogram") expect(new HistogramMetric(name, metric, 1).name).toBe(name);
    }
  });
});
