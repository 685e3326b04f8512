import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Pace } from "../../pace.ts";
import { ruleGroups } from "../rules/rule-groups.ts";
import { wholeWatch } from "../rules/whole-watch.ts";
import { alertmanagerConfiguration } from "./alertmanager-configuration.ts";
import { type Channels, keys, type Mailbox, mailboxes, webhooks } from "./channels.ts";
import { credentialFile } from "./credential-files.ts";
import { inhibitRules } from "./inhibit-rules.ts";
import { receivers, silentReceivers } from "./receivers.ts";
import { type Route, routes } from "./routes.ts";

const businessHours = { from: "08:30", to: "18:00", timeZone: "Europe/Zurich" };
const nothing: Channels = { smtp: undefined, mailboxes: {}, credentials: [], businessHours };
const smtp = { host: "smtp.example.com:587", from: "alerts@example.com", username: "alerts" };
const addressOf = (mailbox: Mailbox) => `${mailbox}@example.com`;
const everything: Channels = {
  smtp,
  mailboxes: Object.fromEntries(mailboxes.map((mailbox) => [mailbox, addressOf(mailbox)])),
  credentials: [...webhooks, ...keys],
  businessHours,
};

const pace = new Pace(1);
const configured = (channels: Channels) =>
  parse(alertmanagerConfiguration({ channels, alerts: [], pace }));

const tree = routes(pace);
const branches = tree.routes ?? [];
/** What the first route to a receiver, or the nth, says of times. */
const times = (receiver: Route["receiver"], nth = 0) => {
  const { group_wait, repeat_interval } = branches.filter((route) => route.receiver === receiver)[
    nth
  ] as Route;
  return { group_wait, repeat_interval };
};

describe("who is told", () => {
  it.each([
    ["security-critical", "10s", "5m"],
    ["platform-critical", "30s", "30m"],
    ["security-warning", "30s", "2h"],
    ["platform-warning", "30s", "4h"],
    ["business", "30s", "6h"],
    ["watchdog", "10s", "5m"],
  ] as const)("%s is told after %s, and again after %s (spec 002)", (receiver, wait, repeat) => {
    expect(times(receiver)).toEqual({ group_wait: wait, repeat_interval: repeat });
  });

  it.each([
    ["escalation-team-lead", "15m"],
    ["escalation-engineering-manager", "30m"],
    ["escalation-executives", "1h"],
  ] as const)("%s of what is critical for %s, besides those on call", (receiver, wait) => {
    const route = branches.find((one) => one.receiver === receiver);

    expect(route).toMatchObject({ group_wait: wait, continue: true });
    expect(route?.matchers).toContain('severity="critical"');
  });

  it("is a receiver that there is, and each receiver is told of something", () => {
    const named = [tree, ...branches].map(({ receiver }) => receiver);
    const known = receivers(nothing, pace).map(({ name }) => name);

    expect(new Set(named)).toEqual(new Set(known));
    expect(known).toHaveLength(new Set(known).size);
  });

  it("looks at a group more often than it is told again, so that neither waits for the other", () => {
    for (const route of [tree, ...branches]) {
      const { group_interval: look = "", repeat_interval: repeat = "" } = route;
      expect(seconds(look), route.receiver).toBeLessThan(seconds(repeat));
    }
  });

  it("is mailed, and the business told, from Monday to Friday while people are at work", () => {
    expect(configured(everything).time_intervals).toEqual([
      {
        name: "business-hours",
        time_intervals: [
          {
            weekdays: ["monday:friday"],
            times: [{ start_time: "08:30", end_time: "18:00" }],
            location: "Europe/Zurich",
          },
        ],
      },
    ]);
    expect(
      branches
        .filter(({ active_time_intervals: active }) => active?.includes("business-hours"))
        .map(({ receiver }) => receiver),
    ).toEqual(["business", "security-warning-mail", "platform-warning-mail"]);
  });
});

describe("a channel", () => {
  it.each([...webhooks, ...keys.filter((name) => name !== "SMTP_PASSWORD")])(
    "%s has its place, as a file, and is not asked for where it is not set",
    (name) => {
      expect(JSON.stringify(configured(everything))).toContain(`"${credentialFile(name)}"`);
      expect(JSON.stringify(configured(nothing))).not.toContain(name);
    },
  );

  it.each(mailboxes)("the mailbox of %s has its place, where there is a mail server", (mailbox) => {
    const only = { ...nothing, smtp, mailboxes: { [mailbox]: addressOf(mailbox) } };

    expect(JSON.stringify(configured(only))).toContain(addressOf(mailbox));
    expect(JSON.stringify(configured({ ...only, smtp: undefined }))).not.toContain("@");
  });

  it("mail is handed over encrypted, with a login where the server wants one", () => {
    expect(configured(everything).global).toEqual({
      smtp_smarthost: "smtp.example.com:587",
      smtp_from: "alerts@example.com",
      smtp_require_tls: true,
      smtp_auth_username: "alerts",
      smtp_auth_password_file: "/etc/alertmanager/credentials/SMTP_PASSWORD",
    });
    const open = { ...everything, smtp: { ...smtp, username: undefined } };
    expect(configured(open).global).not.toHaveProperty("smtp_auth_username");
  });

  it("of a team is everybody's, where the team has none in Slack", () => {
    const channels = { ...nothing, credentials: ["SLACK_WEBHOOK_DEFAULT" as const] };
    const posted = receivers(channels, pace).filter((receiver) => "slack_configs" in receiver);

    expect(posted.map(({ name }) => name)).toEqual([
      "default",
      "security-critical",
      "security-warning",
      "platform-critical",
      "platform-warning",
      "business",
    ]);
  });

  it("that is missing leaves receivers that tell nobody, by name", () => {
    expect(silentReceivers(receivers(everything, pace))).toEqual([]);
    expect(silentReceivers(receivers(nothing, pace))).toHaveLength(12);
    const paged = { ...nothing, credentials: ["PAGERDUTY_PLATFORM_KEY" as const] };
    expect(silentReceivers(receivers(paged, pace))).not.toContain("platform-critical");
  });
});

it("a warning is held back while the same alert of the same objective is critical", () => {
  const alerts = [{ name: "BudgetBurns" }, { name: "BudgetBurns" }];
  const { inhibit_rules } = parse(alertmanagerConfiguration({ channels: nothing, alerts, pace }));

  expect(inhibit_rules).toEqual([
    {
      name: "the same is critical",
      source_matchers: ['severity="critical"'],
      target_matchers: ['severity="warning"'],
      equal: ["alertname", "slo"],
    },
  ]);
});

describe("an alert that others explain", () => {
  it("is held back while one of them fires", () => {
    const alerts = [
      { name: "FewApprovals", explainedBy: ["SlowPayments", "ServiceDown"] },
      { name: "SlowPayments" },
    ];
    const { inhibit_rules } = parse(alertmanagerConfiguration({ channels: nothing, alerts, pace }));

    expect(inhibit_rules).toEqual([
      expect.objectContaining({ equal: ["alertname", "slo"] }),
      {
        name: "FewApprovals is explained",
        source_matchers: ['alertname=~"SlowPayments|ServiceDown"'],
        target_matchers: ['alertname="FewApprovals"'],
      },
    ]);
  });

  it("is held back only by what is about the same, where both are about such a thing", () => {
    const alerts = [
      {
        name: "PodUnready",
        explainedBy: ["NodeLost", "PodRestarts", "Outage"],
        summary: of("pod"),
      },
      { name: "PodRestarts", summary: of("container"), description: of("pod") },
      { name: "NodeLost", summary: of("node") },
      { name: "Outage" },
    ];
    const { inhibit_rules } = parse(alertmanagerConfiguration({ channels: nothing, alerts, pace }));

    expect(inhibit_rules.slice(1)).toEqual([
      {
        name: "PodUnready is explained",
        source_matchers: ['alertname=~"NodeLost|Outage"'],
        target_matchers: ['alertname="PodUnready"'],
      },
      {
        name: "PodUnready is explained by the same pod",
        source_matchers: ['alertname=~"PodRestarts"'],
        target_matchers: ['alertname="PodUnready"'],
        equal: ["pod"],
      },
    ]);
  });

  it.each([
    ["NodePressure", "NodeNotReady", ["node"]],
    ["PodNotReady", "PodRestarting", ["pod"]],
    ["PodNotReady", "NodeNotReady", ["node"]],
    ["AuthServiceErrorRate", "AuthServiceLowSuccessRate", ["role"]],
    ["AuthServiceLowSuccessRate", "AuthServiceDown", undefined],
  ])("%s and %s have %j in common", (name, by, equal) => {
    const rules = inhibitRules(ruleGroups(wholeWatch(pace)).flatMap(({ alerts }) => alerts));
    const rule = rules.find(
      ({ source_matchers: [source = ""], target_matchers: [target] }) =>
        target === `alertname="${name}"` && source.includes(by),
    );

    expect(rule).toBeDefined();
    expect(rule?.equal).toEqual(equal);
  });
});

function of(label: string): string {
  return `{{ $labels.${label} }}`;
}

function seconds(span: string): number {
  const [, count, unit = ""] = /^(\d+)([smh])$/.exec(span) ?? [];
  return Number(count) * ({ s: 1, m: 60, h: 3_600 }[unit] ?? Number.NaN);
}
