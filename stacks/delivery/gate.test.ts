import { expect, it } from "vitest";
import { scrapeIntervalSeconds } from "../monitoring/prometheus/scrape-interval.ts";
import { Pace } from "../pace.ts";
import { metricOf } from "./gate.ts";
import { healthGates, previewGates, successRateGates } from "./gates.ts";
import { seconds } from "./rendered-metrics.ts";

/** Every pace that an environment may have. */
const paces = Array.from({ length: 30 }, (_, index) => new Pace(index + 1));

it.each(paces)("at pace $factor the first check sees a window of this canary alone", (pace) => {
  const scrape = seconds(pace.duration(scrapeIntervalSeconds));
  for (const gate of [
    ...healthGates(true, pace),
    ...successRateGates(pace),
    ...previewGates(pace),
  ]) {
    const { initialDelay = "", interval = "" } = metricOf(gate, "http://prometheus.svc:9090", pace);
    const windows = [...`${gate.query}`.matchAll(/\[(\w+)\]/g)].map(([, text = ""]) => text);
    for (const window of windows.map(seconds)) {
      expect(seconds(initialDelay)).toBeGreaterThanOrEqual(window + 2 * scrape);
      // A rate needs two samples; that of a window with eight survives a scrape that fails.
      expect(window / scrape).toBeCloseTo(8, 1);
    }
    expect(seconds(interval)).toBeGreaterThanOrEqual(1);
  }
});
