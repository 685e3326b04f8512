import type { ProvisionedDashboard } from "../grafana/grafana.ts";
import { objectiveSeries } from "../rules/objectives/objective-series.ts";
import type { Watch } from "../rules/rule-group.ts";
import { dashboard } from "./dashboard.ts";
import { dashboardUids } from "./dashboard-uids.ts";
import { budgetRow } from "./rows/budget-row.ts";
import { spendingRow } from "./rows/spending-row.ts";

/** The dashboard of what is promised over days, and of how much of it may still be broken. */
export function objectivesDashboard(watch: Watch): ProvisionedDashboard {
  const { pace } = watch;
  const recorded = objectiveSeries(pace);
  return dashboard(
    {
      uid: dashboardUids.objectives,
      title: "PayStream objectives and error budget",
      description: "Whether the objectives are kept, and what spends their error budgets.",
      from: "now-24h",
      rows: [budgetRow(recorded, pace), spendingRow(recorded, pace)],
    },
    watch,
  );
}
