import { stringify } from "yaml";
import type { Pace } from "../../pace.ts";
import { alertRule } from "./alert.ts";
import type { RuleGroup, Watch } from "./rule-group.ts";
import { ruleGroups } from "./rule-groups.ts";

/**
 * The rules of an environment as Prometheus reads them, one file a group: content by file name.
 *
 * @param dashboardUrl where people open the dashboard that every alert links to, where there is one
 */
export function ruleFiles(dashboardUrl: string | undefined, watch: Watch): Record<string, string> {
  return Object.fromEntries(
    ruleGroups(watch).map((group) => [
      ruleFileName(group),
      stringify({ groups: [rendered(group, dashboardUrl, watch.pace)] }, { lineWidth: 0 }),
    ]),
  );
}

/** The file of a group. */
export function ruleFileName({ name }: Pick<RuleGroup, "name">): string {
  return `${name}.yaml`;
}

function rendered(
  { name, intervalSeconds, recorded, alerts }: RuleGroup,
  dashboardUrl: string | undefined,
  pace: Pace,
) {
  return {
    name,
    ...(intervalSeconds === undefined ? {} : { interval: pace.duration(intervalSeconds) }),
    rules: [
      ...recorded.map(({ rule }) => rule),
      ...alerts.map((alert) => alertRule(alert, dashboardUrl)),
    ],
  };
}
