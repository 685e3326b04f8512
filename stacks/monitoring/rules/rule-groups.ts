import { alerts } from "./alerts.ts";
import { recordingRules } from "./recording-rules.ts";
import type { RuleGroup, Watch } from "./rule-group.ts";

/** Everything that an environment records and is called for, by subject. */
export function ruleGroups({ pace }: Watch): readonly RuleGroup[] {
  return [{ name: "auth-service", recorded: recordingRules(pace), alerts: alerts(pace) }];
}
