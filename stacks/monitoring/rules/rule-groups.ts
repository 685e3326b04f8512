import { dashboardUids } from "../dashboards/dashboard-uids.ts";
import { alerts } from "./alerts.ts";
import { businessRules } from "./business-rules.ts";
import { certificateRules } from "./certificate-rules.ts";
import { deliveryRules } from "./delivery-rules.ts";
import { dependencyRules } from "./dependency-rules.ts";
import { infrastructureRules } from "./infrastructure-rules.ts";
import { monitoringRules } from "./monitoring-rules.ts";
import { objectiveRules } from "./objectives/objective-rules.ts";
import { recordingRules } from "./recording-rules.ts";
import type { RuleGroup, Watch } from "./rule-group.ts";
import { securityRules } from "./security-rules.ts";
import { systemRules } from "./system-rules.ts";
import { telemetryRules } from "./telemetry-rules.ts";

/** Everything that an environment records and is called for, by subject. */
export function ruleGroups(watch: Watch): readonly RuleGroup[] {
  const { pace } = watch;
  return [
    {
      name: "auth-service",
      dashboard: dashboardUids.authService,
      recorded: Object.values(recordingRules(pace)),
      alerts: alerts(pace),
    },
    objectiveRules(pace),
    systemRules(pace),
    securityRules(pace),
    certificateRules(pace),
    businessRules(pace),
    dependencyRules(pace),
    infrastructureRules(pace),
    deliveryRules(pace),
    telemetryRules(watch),
    monitoringRules(watch),
  ].filter(({ recorded, alerts }) => recorded.length + alerts.length > 0);
}
