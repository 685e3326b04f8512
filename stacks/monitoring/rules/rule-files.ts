import { stringify } from "yaml";
import type { Pace } from "../../pace.ts";
import { dashboardUrl } from "../dashboards/dashboard-uids.ts";
import { alertRule } from "./alert.ts";
import type { RuleGroup, Watch } from "./rule-group.ts";
import { ruleGroups } from "./rule-groups.ts";

/**
 * The rules of an environment as Prometheus reads them, one file a group: content by file name.
 *
 * @param grafanaUrl where people open Grafana, where there is one: every alert links to its dashboard there
 */
export function ruleFiles(grafanaUrl: string | undefined, watch: Watch): Record<string, string> {
  return Object.fromEntries(
    ruleGroups(watch).map((group) => [
      ruleFileName(group),
      stringify({ groups: [rendered(group, grafanaUrl, watch.pace)] }, { lineWidth: 0 }),
    ]),
  );
}

/** The file of a group. */
export function ruleFileName({ name }: Pick<RuleGroup, "name">): string {
  return `${name}.yaml`;
}

function rendered(
  { name, dashboard, intervalSeconds, recorded, alerts }: RuleGroup,
  grafanaUrl: string | undefined,
  pace: Pace,
) {
  const seenOn = grafanaUrl === undefined ? undefined : dashboardUrl(grafanaUrl, dashboard);
  return {
    name,
    ...(intervalSeconds === undefined ? {} : { interval: pace.duration(intervalSeconds) }),
    rules: [
      ...recorded.map(({ rule }) => rule),
      ...alerts.map((alert) => alertRule(alert, seenOn)),
    ],
  };
}
