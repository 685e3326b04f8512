import {
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { Pace } from "../../pace.ts";
import type { ProvisionedDashboard } from "../grafana/grafana.ts";
import { recordingRules } from "../rules/recording-rules.ts";
import { canaryRow } from "./rows/canary-row.ts";
import { latencyRow } from "./rows/latency-row.ts";
import { reliabilityRow } from "./rows/reliability-row.ts";
import { sloOverviewRow } from "./rows/slo-overview-row.ts";
import { trafficRow } from "./rows/traffic-row.ts";
import { versionVariable } from "./version-variable.ts";

/** Part of every link to the dashboard: it never changes. */
const uid = "paystream-auth-service";

/** The dashboard of the service (spec 000 §7.5): five rows, from what is promised to the release under way. */
export function authServiceDashboard(pace: Pace): ProvisionedDashboard {
  const recorded = recordingRules(pace);
  const builder = new DashboardBuilder("PayStream Auth Service")
    .uid(uid)
    .description("Payments of an environment: objectives, traffic, latency, reliability, release.")
    .tags(["paystream"])
    .timezone("browser")
    .time({ from: "now-1h", to: "now" })
    .refresh("30s")
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .withVariable(versionVariable());

  for (const { title, panels } of [
    sloOverviewRow(recorded, pace),
    trafficRow(),
    latencyRow(),
    reliabilityRow(recorded),
    canaryRow(recorded, pace),
  ]) {
    builder.withRow(new RowBuilder(title));
    for (const panel of panels) {
      builder.withPanel(panel);
    }
  }

  const dashboard = builder.build();
  return {
    ...dashboard,
    uid,
    // Links to one panel name it by its number.
    panels: (dashboard.panels ?? []).map((panel, index) => ({ ...panel, id: index + 1 })),
  };
}
