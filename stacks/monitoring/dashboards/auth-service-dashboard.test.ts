import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { describe, expect, it } from "vitest";
import { Pace } from "../../pace.ts";
import { authServiceDashboard } from "./auth-service-dashboard.ts";

const dashboard = authServiceDashboard({ pace: new Pace(1), programs: [], backsUp: false });
const all = dashboard.panels ?? [];
const panels = all.filter((panel): panel is Panel => panel.type !== "row");
const titles = all.map(({ title, type }) => [type, title]);

describe("the dashboard of the service", () => {
  it("has the five rows of spec 000 §7.5, with their panels", () => {
    expect(titles).toEqual([
      ["row", "SLO overview"],
      ["gauge", "P95 latency"],
      ["gauge", "Success rate"],
      ["row", "Traffic"],
      ["timeseries", "Request rate"],
      ["row", "Latency distribution"],
      ["heatmap", "Latency of $version"],
      ["row", "Reliability"],
      ["stat", "Circuit breaker state"],
      ["timeseries", "Circuit breaker trips"],
      ["row", "Canary rollout"],
      ["timeseries", "Canary and stable P95"],
      ["timeseries", "Canary and stable success rate"],
    ]);
  });

  it.each([
    ["P95 latency", [null, 2.5]],
    ["Success rate", [null, 0.8, 0.9]],
    ["Circuit breaker state", [null, 1, 2]],
    ["Canary and stable P95", [null, 2.5]],
    ["Canary and stable success rate", [null, 0.8]],
  ])("colors '%s' at the objectives", (title, values) => {
    const panel = panels.find((candidate) => candidate.title === title);

    expect(panel?.fieldConfig?.defaults.thresholds?.steps.map(({ value }) => value)).toEqual(
      values,
    );
  });

  it("tells the states of the circuit breaker by name and color (spec 000 §7.5)", () => {
    const { mappings, thresholds } =
      panels.find(({ type }) => type === "stat")?.fieldConfig?.defaults ?? {};

    expect(mappings).toMatchObject([
      { options: { 0: { text: "closed" }, 1: { text: "half-open" }, 2: { text: "open" } } },
    ]);
    expect(thresholds?.steps.map(({ color }) => color)).toEqual(["green", "yellow", "red"]);
  });

  it("compares canary and stable by role, with their ratio on an axis of its own", () => {
    const panel = panels.find(({ title }) => title === "Canary and stable P95");

    expect(panel?.targets?.map((target) => (target as { expr?: string }).expr)).toEqual([
      'role:auth_request_duration_seconds:p95_rate5m{role="canary"}',
      'role:auth_request_duration_seconds:p95_rate5m{role="stable"}',
      "canary:auth_request_duration_seconds:p95_ratio_rate5m",
    ]);
    expect(panel?.fieldConfig?.overrides[0]).toMatchObject({
      matcher: { id: "byFrameRefID", options: "C" },
      properties: expect.arrayContaining([{ id: "custom.axisPlacement", value: "right" }]),
    });
  });
});
