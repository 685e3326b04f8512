import type { ProvisionedDashboard } from "../grafana/grafana.ts";
import { recordingRules } from "../rules/recording-rules.ts";
import type { Watch } from "../rules/rule-group.ts";
import { dashboard } from "./dashboard.ts";
import { dashboardUids } from "./dashboard-uids.ts";
import { abuseRow } from "./rows/abuse-row.ts";
import { administrationRow } from "./rows/administration-row.ts";
import { secretsRow } from "./rows/secrets-row.ts";
import { securityRow } from "./rows/security-row.ts";

/** The dashboard of security (spec 002, "Security Dashboard"). */
export function securityDashboard(watch: Watch): ProvisionedDashboard {
  const { pace } = watch;
  return dashboard(
    {
      uid: dashboardUids.security,
      title: "PayStream security",
      description: "Who tries to get in, who abuses payments, and whether secrets are current.",
      from: "now-6h",
      rows: [
        securityRow(pace),
        administrationRow(pace),
        abuseRow(),
        secretsRow(recordingRules(pace), watch),
      ],
    },
    watch,
  );
}
