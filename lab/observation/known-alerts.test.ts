import { expect, it } from "vitest";
import type { Notification } from "../pager/notification.ts";
import { knownAlerts } from "./known-alerts.ts";

const told = (channel: string, alert: string, status: Notification["status"]) => ({
  channel,
  alert,
  status,
  at: 0,
});

it("people know of an alert by the channels that were not told that it is over", () => {
  const known = knownAlerts([
    told("slack-platform", "AuthServiceDown", "firing"),
    told("watchdog", "Watchdog", "firing"),
    told("incident", "AuthServiceDown", "firing"),
    told("slack-platform", "ProcessorErrors", "firing"),
    told("slack-platform", "ProcessorErrors", "resolved"),
  ]);
  expect([...known]).toEqual([["AuthServiceDown", ["incident", "slack-platform"]]]);
});
