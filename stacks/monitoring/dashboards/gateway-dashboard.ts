import type { ProvisionedDashboard } from "../grafana/grafana.ts";
import type { Watch } from "../rules/rule-group.ts";
import { dashboard } from "./dashboard.ts";
import { dashboardUids } from "./dashboard-uids.ts";
import { retriesRow } from "./rows/retries-row.ts";
import { routesRow } from "./rows/routes-row.ts";
import { targetsRow } from "./rows/targets-row.ts";

/** The dashboard of the ingress gateway (spec 001, "Gateway Monitoring"), from what it counts itself. */
export function gatewayDashboard(watch: Watch): ProvisionedDashboard {
  return dashboard(
    {
      uid: dashboardUids.gateway,
      title: "PayStream gateway",
      description: "Where requests go, how their targets answer, what is tried again, and limits.",
      rows: [routesRow(), targetsRow(), retriesRow()],
    },
    watch,
  );
}
