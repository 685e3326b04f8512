import { stringify } from "yaml";
import type { Pace } from "../../pace.ts";
import { alertRule } from "./alert.ts";
import { alerts } from "./alerts.ts";
import { recordingRules } from "./recording-rules.ts";

/**
 * The rules of an environment as Prometheus reads them. They are one group: Prometheus evaluates a group in
 * its order, so an alert always sees what was recorded in the same evaluation.
 *
 * @param dashboardUrl where people open the dashboard that every alert links to, where there is one
 */
export function ruleFile(dashboardUrl: string | undefined, pace: Pace): string {
  const rules = [
    ...Object.values(recordingRules(pace)).map(({ rule }) => rule),
    ...alerts(pace).map((alert) => alertRule(alert, dashboardUrl)),
  ];
  return stringify({ groups: [{ name: "auth-service", rules }] }, { lineWidth: 0 });
}
