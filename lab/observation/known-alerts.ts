import type { Notification } from "../pager/notification.ts";
import { watchdogChannel } from "../pager/pager-endpoint.ts";

/** Notifications to people. */
export function toPeople(notifications: readonly Notification[]): readonly Notification[] {
  return notifications.filter(({ channel }) => channel !== watchdogChannel);
}

/** Which alerts people were told of, and not yet that they are over, with the channels of each. */
export function knownAlerts(
  notifications: readonly Notification[],
): ReadonlyMap<string, readonly string[]> {
  const latest = new Map(
    toPeople(notifications).map((one) => [`${one.alert} ${one.channel}`, one] as const),
  );
  const known = new Map<string, string[]>();
  for (const { alert, channel, status } of latest.values()) {
    if (status === "firing") {
      known.set(alert, [...(known.get(alert) ?? []), channel].sort());
    }
  }
  return known;
}
