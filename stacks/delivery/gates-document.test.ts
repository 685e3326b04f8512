import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { renderedObjects } from "../plan/rendered-objects.ts";
import { readCommitted } from "../render/committed-files.ts";
import { environments, root } from "../render/stack-configuration.ts";
import { gateCurve } from "./gate-curve.ts";
import { errorGateOf, renderedMetrics } from "./rendered-metrics.ts";

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

it("docs/gates.md names every metric that a release is judged by", () => {
  for (const name of metrics.flatMap((own) => [...own.keys()])) {
    expect(document).toContain(`\`${name}\``);
  }
});
