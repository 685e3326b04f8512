import type { Pace, Span } from "../../pace.ts";
import { type Escalation, escalations } from "./escalations.ts";
import type { ReceiverName } from "./receivers.ts";

/**
 * A node of Alertmanager's tree of routes.
 * https://prometheus.io/docs/alerting/latest/configuration/#route
 */
export interface Route {
  readonly receiver: ReceiverName;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  /** From the first alert of a group to its first notification. */
  readonly group_wait?: Span;
  /** From one look at a group to the next: what joined it, or is over, is told then. */
  readonly group_interval?: Span;
  /** From one notification of the same to the next, which comes with the first look after it. */
  readonly repeat_interval?: Span;
  readonly active_time_intervals?: readonly string[];
  /** Whether the routes after it are asked as well. */
  readonly continue?: true;
  readonly routes?: readonly Route[];
}

/** The dead-man's switch: an alert that always fires, so that its silence says that nobody watches. */
const watchdogAlert = "Watchdog";

/** The time interval in which people are at work. */
export const businessHours = "business-hours";

/** How often the same is told again, in seconds (spec 002, "Notification Routing"). */
const repeatSeconds = {
  watchdog: 5 * 60,
  criticalSecurity: 5 * 60,
  critical: 30 * 60,
  securityWarning: 2 * 3_600,
  warning: 4 * 3_600,
  business: 6 * 3_600,
} as const;

/** What comes at once together is one message: from the first alert to it, in seconds. */
const waitSeconds = { atOnce: 10, others: 30 } as const;

/** How soon a change of a group is told, in seconds. */
const lookSeconds = { criticalSecurity: 30, critical: 60, others: 300 } as const;

/**
 * Who is told what (spec 002, "Notification Routing" and "Escalation Procedures").
 *
 * What fires under one name is one group, whatever pods it is about, and so one page. Alerts of different
 * names that come of one cause are held back by {@link inhibitRules}.
 *
 * Escalation is a matter of `group_wait`: a route of its own for each level waits until its alert has been
 * firing for so long, and tells nobody if it is over before. So an alert that is silenced or held back does
 * not rise, and Prometheus needs no second rule for each alert. An alert that comes back while a level waits
 * counts from when it first came. After a restart of Alertmanager a level that is due is told at once, if it
 * was not before; one that is not due waits its whole time anew.
 */
export function routes(pace: Pace): Route {
  const times = (wait: number, look: number, repeat: number) => ({
    group_wait: pace.duration(wait),
    group_interval: pace.duration(look),
    repeat_interval: pace.duration(repeat),
  });
  const critical = times(waitSeconds.others, lookSeconds.critical, repeatSeconds.critical);
  const warning = (repeat: number) => times(waitSeconds.others, lookSeconds.others, repeat);

  const rises = ({ receiver, afterSeconds, spares, ...escalation }: Escalation): Route => ({
    receiver: receiver as ReceiverName,
    // The second matcher also makes the keys of the groups differ, by which PagerDuty tells incidents.
    matchers: ['severity="critical"', `escalation!~"${spares.join("|")}"`],
    ...times(afterSeconds, lookSeconds.critical, escalation.repeatSeconds),
    continue: true,
  });

  /** Slack at any hour; mail when somebody is there to read it, if it is not over by then. */
  const warnings = (team: "security" | "platform", repeat: number): readonly Route[] => {
    const matchers = [`team="${team}"`, 'severity="warning"'];
    return [
      { receiver: `${team}-warning`, matchers, ...warning(repeat), continue: true },
      {
        receiver: `${team}-warning-mail`,
        matchers,
        ...warning(repeat),
        active_time_intervals: [businessHours],
      },
    ];
  };

  return {
    receiver: "default",
    group_by: ["alertname"],
    ...warning(repeatSeconds.warning),
    routes: [
      {
        receiver: "watchdog",
        matchers: [`alertname="${watchdogAlert}"`],
        ...times(waitSeconds.atOnce, lookSeconds.critical, repeatSeconds.watchdog),
      },
      ...escalations.map(rises),
      {
        receiver: "security-critical",
        matchers: ['team="security"', 'severity="critical"'],
        ...times(waitSeconds.atOnce, lookSeconds.criticalSecurity, repeatSeconds.criticalSecurity),
      },
      // The engineer on call is woken by these as by all others; its owners learn of it at the same time.
      {
        receiver: "business",
        matchers: ['team="business"', 'severity="critical"'],
        ...warning(repeatSeconds.business),
        continue: true,
      },
      { receiver: "platform-critical", matchers: ['severity="critical"'], ...critical },
      {
        receiver: "business",
        matchers: ['team="business"'],
        ...warning(repeatSeconds.business),
        active_time_intervals: [businessHours],
      },
      ...warnings("security", repeatSeconds.securityWarning),
      ...warnings("platform", repeatSeconds.warning),
    ],
  };
}
