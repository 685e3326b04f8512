import type { ProvisionedDashboard } from "../grafana/grafana.ts";
import { dependencySeries } from "../rules/dependency-rules.ts";
import type { Watch } from "../rules/rule-group.ts";
import { systemSeries } from "../rules/system-rules.ts";
import { dashboard } from "./dashboard.ts";
import { dashboardUids } from "./dashboard-uids.ts";
import { alertsRow } from "./rows/alerts-row.ts";
import { dependenciesRow } from "./rows/dependencies-row.ts";
import { logsRows } from "./rows/logs-row.ts";
import { monitoringRow } from "./rows/monitoring-row.ts";
import { nodesRows } from "./rows/nodes-row.ts";
import { podsRow } from "./rows/pods-row.ts";
import { requestsRow } from "./rows/requests-row.ts";
import { telemetryRows } from "./rows/telemetry-row.ts";

/** The dashboard of whoever is on call (spec 002, "Operational Dashboard"): from what is wrong to where it comes from. */
export function operationalDashboard(watch: Watch): ProvisionedDashboard {
  const { pace } = watch;
  const system = systemSeries(pace);
  return dashboard(
    {
      uid: dashboardUids.operational,
      title: "PayStream operations",
      description:
        "What is wrong now, and where: requests, processors, pods, logs, nodes, monitoring.",
      rows: [
        alertsRow(),
        requestsRow(system, pace),
        dependenciesRow(dependencySeries(pace), pace),
        podsRow(system, watch),
        ...logsRows(watch),
        ...nodesRows(watch),
        monitoringRow(watch),
        ...telemetryRows(watch),
      ],
    },
    watch,
  );
}
