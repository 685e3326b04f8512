import type { ProvisionedDashboard } from "../grafana/grafana.ts";
import { businessSeries } from "../rules/business-rules.ts";
import { objectiveSeries } from "../rules/objectives/objective-series.ts";
import type { Watch } from "../rules/rule-group.ts";
import { dashboard } from "./dashboard.ts";
import { dashboardUids } from "./dashboard-uids.ts";
import { businessRow } from "./rows/business-row.ts";
import { outcomesRow } from "./rows/outcomes-row.ts";
import { promisesRow } from "./rows/promises-row.ts";
import { volumeRow } from "./rows/volume-row.ts";

/** The dashboard of business (spec 002, "Business Intelligence Dashboard"). */
export function businessDashboard(watch: Watch): ProvisionedDashboard {
  const { pace } = watch;
  const recorded = businessSeries(pace);
  return dashboard(
    {
      uid: dashboardUids.business,
      title: "PayStream business",
      description: "How many payments, of how much, approved or not, and what to expect.",
      from: "now-24h",
      rows: [
        businessRow(recorded, pace),
        volumeRow(recorded, pace),
        outcomesRow(),
        promisesRow(objectiveSeries(pace), pace),
      ],
    },
    watch,
  );
}
