import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { Pace } from "../pace.ts";
import { renderedObjects } from "../plan/rendered-objects.ts";
import { readCommitted } from "../render/committed-files.ts";
import { environments, root } from "../render/stack-configuration.ts";
import { type ErrorGate, stopProbability } from "./gate-arithmetic.ts";
import { gateCurve, percent } from "./gate-curve.ts";
import { errorGateOf, renderedMetrics, seconds } from "./rendered-metrics.ts";

const document = readFileSync(new URL("docs/gates.md", root), "utf8");
const metrics = environments().map((environment) =>
  renderedMetrics(renderedObjects(readCommitted(environment))),
);

it("docs/gates.md has the curve of the one gate on errors that all environments render", () => {
  const errorGates = new Map(metrics.map(errorGateOf).map((own) => [JSON.stringify(own), own]));
  expect(errorGates.size).toBe(1);

  for (const { gate, floor } of errorGates.values()) {
    const { table, chart } = gateCurve(gate, floor);
    expect(document).toContain(table);
    expect(document).toContain(chart);
  }
});

it.each([
  [1, "1200 | < 0.001 % | 0.031 %"],
  [10, "120 | 1.8 % | 26 %"],
])("docs/gates.md tells how often the gate is wrong at pace %i", (factor, figures) => {
  const [paced] = metrics.map(errorGateOf).map(({ gate }) => ({
    ...gate,
    intervalSeconds: seconds(new Pace(factor).wholeDuration(gate.intervalSeconds)),
    windowSeconds: seconds(new Pace(factor).duration(gate.windowSeconds)),
  }));
  const gate = paced as ErrorGate;
  const requestsPerSecond = 10;
  const stopped = stopProbability(gate, { requestsPerSecond, errorShare: 0.002 });
  const missed = 1 - stopProbability(gate, { requestsPerSecond, errorShare: 2 * gate.threshold });

  expect(
    [requestsPerSecond * gate.windowSeconds, percent(stopped), percent(missed)].join(" | "),
  ).toBe(figures);
  expect(document).toContain(`| ${factor} | ${figures} |`);
  // What the lab has: a bank that approves everything, and faults that nobody overlooks.
  expect(stopProbability(gate, { requestsPerSecond, errorShare: 0 })).toBe(0);
  expect(1 - stopProbability(gate, { requestsPerSecond, errorShare: 0.2 })).toBeLessThan(1e-12);
});

it("docs/gates.md names every metric that a release is judged by", () => {
  for (const name of metrics.flatMap((own) => [...own.keys()])) {
    expect(document).toContain(`\`${name}\``);
  }
});
