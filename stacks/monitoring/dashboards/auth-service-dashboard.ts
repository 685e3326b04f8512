import type { ProvisionedDashboard } from "../grafana/grafana.ts";
import { recordingRules } from "../rules/recording-rules.ts";
import type { Watch } from "../rules/rule-group.ts";
import { dashboard } from "./dashboard.ts";
import { dashboardUids } from "./dashboard-uids.ts";
import { canaryRow } from "./rows/canary-row.ts";
import { latencyRow } from "./rows/latency-row.ts";
import { reliabilityRow } from "./rows/reliability-row.ts";
import { sloOverviewRow } from "./rows/slo-overview-row.ts";
import { trafficRow } from "./rows/traffic-row.ts";

/** The dashboard of the service (spec 000 §7.5): five rows, from what is promised to the release under way. */
export function authServiceDashboard(watch: Watch): ProvisionedDashboard {
  const { pace } = watch;
  const recorded = recordingRules(pace);
  return dashboard(
    {
      uid: dashboardUids.authService,
      title: "PayStream Auth Service",
      description: "Whether payments are approved and in time, and whether a release is well.",
      rows: [
        sloOverviewRow(recorded, pace),
        trafficRow(),
        latencyRow(),
        reliabilityRow(recorded),
        canaryRow(recorded, pace),
      ],
    },
    watch,
  );
}
