import { describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.ts";
import type { Catalogue, MetricDefinition } from "./definition.ts";
import { runtimeMetrics } from "./runtime.ts";

/** The rules of `promtool check metrics` (promlint in prometheus/client_golang). */
const rules: Record<string, (name: string, metric: MetricDefinition) => boolean> = {
  "has a help text": (_, { help }) => help.trim() !== "",
  "ends in _total exactly when it is a counter": (name, { type }) =>
    name.endsWith("_total") === (type === "counter"),
  "does not end like a part of a histogram": (name) => !/_(bucket|count|sum)$/.test(name),
  "leaves the labels le and quantile to Prometheus": (_, { labels }) =>
    !("le" in labels) && !("quantile" in labels),
  "does not name its type": (name) => !/_(counter|gauge|histogram|summary)(_|$)/.test(name),
  "leaves colons to recording rules, and is in snake case": (name, { labels }) =>
    [name, ...Object.keys(labels)].every((word) => /^[a-z][a-z0-9_]*$/.test(word)),
  "does not abbreviate a unit": (name) =>
    !/_(s|ms|us|ns|sec|b|kb|mb|gb|tb|pb|m|h|d)(_|$)/.test(name),
  "uses base units": (name) =>
    !/_(milliseconds|microseconds|nanoseconds|minutes|hours|days|weeks|bits|kilobytes|megabytes|gigabytes|percent)(_|$)/.test(
      name,
    ),
};

function offenders(
  metrics: Catalogue,
  holds: (name: string, metric: MetricDefinition) => boolean,
): string[] {
  return Object.entries(metrics)
    .filter(([name, metric]) => !holds(name, metric))
    .map(([name]) => name);
}

describe.each(Object.entries(rules))("every metric %s", (_, holds) => {
  it("of the catalogue", () => {
    expect(offenders(catalogue, holds)).toEqual([]);
  });

  it("of the runtime", () => {
    expect(offenders(runtimeMetrics, holds)).toEqual([]);
  });
});

describe("the naming rules", () => {
  it("are each broken by a metric that promtool refuses", () => {
    const faulty: Catalogue = {
      help_total: { type: "counter", help: " ", labels: {} },
      nodejs_active_handles_total: { type: "gauge", help: "h", labels: {} },
      requests_count: { type: "gauge", help: "h", labels: {} },
      latency_le: { type: "gauge", help: "h", labels: { le: "open" } },
      queue_gauge_size: { type: "gauge", help: "h", labels: {} },
      camelCase: { type: "gauge", help: "h", labels: {} },
      latency_ms: { type: "gauge", help: "h", labels: {} },
      latency_milliseconds: { type: "gauge", help: "h", labels: {} },
    };

    expect(Object.values(rules).map((holds) => offenders(faulty, holds))).toEqual(
      Object.keys(faulty).map((name) => [name]),
    );
  });
});
