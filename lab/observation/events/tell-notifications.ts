import type { Notification } from "../../pager/notification.ts";
import { toPeople } from "../known-alerts.ts";
import { bad, good, type Told } from "./told.ts";

/** What people were told since. */
export function tellNotifications(
  before: readonly Notification[],
  after: readonly Notification[],
): readonly Told[] {
  const keyOf = ({ at, channel, alert, status }: Notification) =>
    [at, channel, alert, status].join(" ");
  const old = new Set(before.map(keyOf));
  return toPeople(after)
    .filter((one) => !old.has(keyOf(one)))
    .map(({ channel, alert, status }) =>
      (status === "firing" ? bad : good)(`${channel} was told: ${alert} ${status}`),
    );
}
