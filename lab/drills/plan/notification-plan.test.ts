import { describe, expect, it } from "vitest";
import { alertmanagerConfiguration } from "../../../stacks/monitoring/alertmanager/alertmanager-configuration.ts";
import { webhooks } from "../../../stacks/monitoring/alertmanager/channels.ts";
import { Pace } from "../../../stacks/pace.ts";
import { renderedEnvironment } from "../../stacks/rendered-environment.ts";
import { longestLookSeconds, notificationPlanOf } from "./notification-plan.ts";

const channels = {
  smtp: undefined,
  mailboxes: {},
  credentials: webhooks,
  businessHours: { from: "09:00", to: "17:00", timeZone: "UTC" },
};
const configuration = alertmanagerConfiguration({ channels, alerts: [], pace: new Pace(1) });
const objects = [
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "alertmanager-config" },
    data: { "alertmanager.yaml": configuration },
  },
];
const toldOf = (severity: string, team: string, alertname = "Any") =>
  notificationPlanOf(objects, { alertname, severity, team });

describe("whom an environment tells", () => {
  it("is read from the routes of its Alertmanager, by severity and team", () => {
    const at = { waitSeconds: 30, lookSeconds: 60, repeatSeconds: 1_860, hearsOfEnd: true };
    expect(toldOf("critical", "platform")).toEqual([
      { channel: "slack-platform", ...at },
      { channel: "incident", ...at },
    ]);
    expect(toldOf("warning", "platform")).toEqual([
      { ...at, channel: "slack-platform", lookSeconds: 300, repeatSeconds: 14_700 },
    ]);
    expect(toldOf("critical", "security").map(({ channel }) => channel)).toEqual([
      "slack-security",
    ]);
  });

  it("is the dead-man's switch's own webhook, which is not told that it is over", () => {
    expect(toldOf("none", "platform", "Watchdog")).toEqual([
      {
        channel: "watchdog",
        waitSeconds: 10,
        lookSeconds: 60,
        repeatSeconds: 360,
        hearsOfEnd: false,
      },
    ]);
  });

  it("is nobody for what is only told in business hours, and where there is no channel", () => {
    expect(toldOf("warning", "business")).toEqual([]);
    const committed = renderedEnvironment("staging");
    expect(
      notificationPlanOf(committed, { alertname: "Any", severity: "critical", team: "platform" }),
    ).toEqual([]);
    expect(notificationPlanOf([], { alertname: "Any" })).toEqual([]);
  });

  it("is told what was held back after the longest time between two looks", () => {
    expect(longestLookSeconds(objects)).toBe(300);
    expect(longestLookSeconds([])).toBe(0);
  });
});
