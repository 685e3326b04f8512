import { beforeAll, describe, expect, it } from "vitest";
import { type RenderedObject, renderedObjects } from "../plan/rendered-objects.ts";
import { readCommitted } from "../render/committed-files.ts";
import { environments } from "../render/stack-configuration.ts";
import { stopProbability } from "./gate-arithmetic.ts";
import { errorGateOf, type Metric, renderedMetrics, seconds } from "./rendered-metrics.ts";

/** Argo's condition language agrees with JavaScript on these operators: https://expr-lang.org */
function holds(condition: string, result: readonly number[]): boolean {
  const judge = new Function("result", "len", "isNaN", `return ${condition};`);
  return judge(result, (list: readonly number[]) => list.length, Number.isNaN) as boolean;
}

describe.each(environments())("the gates of %s", (environment) => {
  let objects: readonly RenderedObject[];
  let metrics: ReadonlyMap<string, Metric>;

  beforeAll(() => {
    objects = renderedObjects(readCommitted(environment));
    metrics = renderedMetrics(objects);
  });

  function metric(name: string): Metric {
    return metrics.get(name) as Metric;
  }

  const errorGate = () => errorGateOf(metrics);

  /** The share of payments that the environment's own bank declines. */
  function healthyErrors(): number {
    const configuration = objects.find(({ kind }) => kind === "ConfigMap");
    const data = configuration?.content["data"] as Record<string, string>;
    return 1 - Number(data["SUCCESS_RATE"]);
  }

  /** What the canary gets, in payments per second. */
  const traffics = { ample: () => 10, "the least that is judged": () => errorGate().floor };

  it.each(Object.keys(traffics) as (keyof typeof traffics)[])(
    "stop less than 0.1 %% of healthy releases, and miss less than 2 %% of those with twice the allowed errors: traffic is %s",
    (traffic) => {
      const { gate } = errorGate();
      const requestsPerSecond = traffics[traffic]();
      const healthy = { requestsPerSecond, errorShare: healthyErrors() };
      const faulty = { requestsPerSecond, errorShare: 2 * gate.threshold };

      expect(stopProbability(gate, healthy)).toBeLessThan(0.001);
      expect(1 - stopProbability(gate, faulty)).toBeLessThan(0.02);
    },
  );

  it.each([
    ["p95-latency", 2.4, 2.5, 2],
    ["error-rate", 0.009, 0.01, 2],
    ["success-rate", 0.81, 0.8, 1],
    ["circuit-breaker", 0, 1, 2],
  ])(
    "%s passes at %d and fails at %d, after %d bad checks that are forgiven (spec 000 §4)",
    (name, good, bad, forgiven) => {
      const { successCondition, failureCondition, ...rest } = metric(name);

      expect(holds(successCondition, [good])).toBe(true);
      expect(holds(failureCondition, [good])).toBe(false);
      expect(holds(successCondition, [bad])).toBe(false);
      expect(holds(failureCondition, [bad])).toBe(true);
      expect(rest).toMatchObject({ count: 5, interval: "30s", failureLimit: forgiven });
    },
  );

  it.each(["p95-latency", "error-rate", "success-rate", "circuit-breaker"])(
    "%s is neither passed nor failed without data",
    (name) => {
      const { successCondition, failureCondition, inconclusiveLimit, count } = metric(name);

      for (const silence of [[], [Number.NaN]]) {
        expect(holds(successCondition, silence)).toBe(false);
        expect(holds(failureCondition, silence)).toBe(false);
      }
      expect(inconclusiveLimit).toBeLessThan(count);
    },
  );

  it.each(["p95-latency", "error-rate", "success-rate"])(
    "%s has no result below the minimum traffic",
    (name) => {
      expect(metric(name).provider.prometheus.query).toMatch(/ and sum\(rate\(.*\) >= 4$/);
    },
  );

  it("look at the canary's pods only, once its window is full", () => {
    for (const { provider, initialDelay } of metrics.values()) {
      const { query } = provider.prometheus;
      const selectors = [...query.matchAll(/\{[a-z][^}]*\}\}"[^}]*\}/g)];
      expect(query.match(/\w+\{/g)).toHaveLength(selectors.length);
      for (const [selector] of selectors) {
        expect(selector).toContain('version="{{args.canary-hash}}"');
      }
      expect(seconds(initialDelay)).toBeGreaterThanOrEqual(120 + 2 * 15);
    }
  });
});
