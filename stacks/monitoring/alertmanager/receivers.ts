import type { Pace } from "../../pace.ts";
import type { Channels } from "./channels.ts";
import { escalations } from "./escalations.ts";
import { type Integrations, mail, pagerDuty, slack, webhook } from "./integrations.ts";

/** Who is told, as routes name them. */
export type ReceiverName =
  | "default"
  | "watchdog"
  | (typeof escalations)[number]["receiver"]
  | `${"security" | "platform"}-${"critical" | "warning" | "warning-mail"}`
  | "business";

/** A receiver, and how it is told. Without any integration it tells nobody. */
export interface Receiver extends Integrations {
  readonly name: ReceiverName;
}

/** How each receiver is told in an environment (spec 002, "Notification Routing"). */
export function receivers(channels: Channels, pace: Pace): readonly Receiver[] {
  const onlyFiring = { send_resolved: false };
  return [
    {
      name: "default",
      ...slack(channels, "SLACK_WEBHOOK_DEFAULT"),
      ...mail(channels, ["platform"]),
    },
    { name: "watchdog", ...webhook(channels, "WATCHDOG_WEBHOOK", onlyFiring) },
    ...escalations.map(({ receiver, whom, afterSeconds }): Receiver => {
      const heading = `For ${whom}, not over after ${pace.inWords(afterSeconds)}: `;
      return {
        name: receiver,
        ...pagerDuty(channels, "PAGERDUTY_ESCALATION_KEY", { heading }),
        ...mail(channels, ["escalation"], { heading }),
      };
    }),
    {
      name: "security-critical",
      ...pagerDuty(channels, "PAGERDUTY_SECURITY_KEY"),
      ...slack(channels, "SLACK_WEBHOOK_SECURITY"),
      // Whoever answers to the card schemes learns of an incident when it begins.
      ...mail(channels, ["security", "compliance"]),
    },
    {
      name: "security-warning",
      ...slack(channels, "SLACK_WEBHOOK_SECURITY"),
    },
    { name: "security-warning-mail", ...mail(channels, ["security"], onlyFiring) },
    {
      name: "platform-critical",
      ...pagerDuty(channels, "PAGERDUTY_PLATFORM_KEY"),
      ...slack(channels, "SLACK_WEBHOOK_PLATFORM"),
      ...mail(channels, ["platform"]),
      ...webhook(channels, "INCIDENT_WEBHOOK"),
    },
    {
      name: "platform-warning",
      ...slack(channels, "SLACK_WEBHOOK_PLATFORM"),
    },
    { name: "platform-warning-mail", ...mail(channels, ["platform"], onlyFiring) },
    {
      name: "business",
      ...slack(channels, "SLACK_WEBHOOK_BUSINESS"),
      ...mail(channels, ["business"]),
    },
  ];
}

/** The receivers that would tell nobody. */
export function silentReceivers(all: readonly Receiver[]): readonly ReceiverName[] {
  return all.filter((receiver) => Object.keys(receiver).length === 1).map(({ name }) => name);
}
