import type { ProvisionedDashboard } from "../grafana/grafana.ts";
import { gateway } from "../programs/gateway.ts";
import type { Watch } from "../rules/rule-group.ts";
import { authServiceDashboard } from "./auth-service-dashboard.ts";
import { businessDashboard } from "./business-dashboard.ts";
import { canaryDashboard } from "./canary-dashboard.ts";
import { gatewayDashboard } from "./gateway-dashboard.ts";
import { objectivesDashboard } from "./objectives-dashboard.ts";
import { operationalDashboard } from "./operational-dashboard.ts";
import { securityDashboard } from "./security-dashboard.ts";

/** What an environment shows people, the one first that they see before they have chosen. */
export function dashboards(
  watch: Watch,
): readonly [ProvisionedDashboard, ...ProvisionedDashboard[]] {
  return [
    authServiceDashboard(watch),
    operationalDashboard(watch),
    canaryDashboard(watch),
    objectivesDashboard(watch),
    ...(watch.programs.includes(gateway) ? [gatewayDashboard(watch)] : []),
    securityDashboard(watch),
    businessDashboard(watch),
  ];
}
