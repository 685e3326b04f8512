import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, type TestContext } from "vitest";
import { parse } from "yaml";
import { escalations } from "../../stacks/monitoring/alertmanager/escalations.ts";
import { prometheusConfiguration } from "../../stacks/monitoring/prometheus/prometheus-configuration.ts";
import { prometheusFlags } from "../../stacks/monitoring/prometheus/prometheus-flags.ts";
import { Pace } from "../../stacks/pace.ts";
import { useTool } from "../tools/use-tool.ts";
import {
  AlertmanagerProcess,
  type AlertmanagerSetting,
  type SentAlert,
} from "./notifications/alertmanager-process.ts";
import { everyChannel, noChannel } from "./notifications/channels.ts";
import { Inbox } from "./notifications/inbox.ts";
import { PrometheusProcess } from "./queries/prometheus-process.ts";

// cspell:ignore Balertname

const alertmanager = useTool("alertmanager");
const prometheus = useTool("prometheus");

/** A quarter of an hour takes three seconds. */
const pace = new Pace(300);
const paced = (seconds: number) => (seconds * 1_000) / pace.factor;

/** How long a test that waits for the last level of an escalation may take, in milliseconds. */
const LONG_MS = 120_000;

let folder: string;
let inbox: Inbox;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "paystream-alertmanager-"));
  inbox = await Inbox.open();
});
afterEach(async () => {
  await inbox[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const start = (context: TestContext, changes: Partial<AlertmanagerSetting> = {}) =>
  AlertmanagerProcess.start(
    alertmanager(context),
    { folder, channels: everyChannel, alerts: [], pace, isWorkingTime: true, ...changes },
    inbox,
  );

const annotations = (name: string) => ({
  summary: `${name} is happening`,
  description: `${name} was measured at 3 s; the objective is 2.5 s.`,
  runbook_url: `https://runbooks.example.com/${name}.md`,
  dashboard_url: "https://grafana.example.com/d/paystream",
});

function alert(
  name: string,
  labels: Readonly<Record<string, string>>,
  more: Partial<SentAlert> = {},
): SentAlert {
  return {
    labels: { alertname: name, environment: "prod", team: "platform", ...labels },
    annotations: annotations(name),
    startsAt: new Date(),
    ...more,
  };
}

const critical = (name: string, labels: Readonly<Record<string, string>> = {}) =>
  alert(name, { severity: "critical", ...labels });
const warning = (name: string, labels: Readonly<Record<string, string>> = {}) =>
  alert(name, { severity: "warning", ...labels });

/** Who has been told of an alert, each once. */
const toldOf = (name: string) =>
  [...new Set(inbox.told.filter(({ title }) => title.includes(name)).map(({ to }) => to))].sort();

describe("a critical alert of the platform", () => {
  it("pages, is posted, mailed and handed to incident management, each in its own words", async (context) => {
    await using am = await start(context);
    const startsAt = new Date("2026-01-02T03:04:05Z");
    await am.send({ ...critical("SlowPayments", { escalation: "nobody" }), startsAt });

    const title = "[critical] prod SlowPayments: SlowPayments is happening";
    const page = await inbox.until("PAGERDUTY_PLATFORM_KEY", title);
    expect(page.body).toMatchObject({
      event_action: "trigger",
      client: "PayStream",
      client_url: "https://alertmanager.paystream.local",
      links: [{ href: "https://runbooks.example.com/SlowPayments.md", text: "Runbook" }],
      payload: {
        summary: title,
        severity: "critical",
        source: "prod",
        class: "SlowPayments",
        group: "platform",
        custom_details: {
          firing:
            "SlowPayments is happening\nSlowPayments was measured at 3 s; the objective is 2.5 s.\nSince 2026-01-02 03:04:05 UTC.",
          num_firing: 1,
        },
      },
    });

    const post = await inbox.until("SLACK_WEBHOOK_PLATFORM", title);
    expect(post.body.attachments).toMatchObject([
      { title, title_link: "https://runbooks.example.com/SlowPayments.md", color: "danger" },
    ]);
    expect(post.body.attachments[0].text).toBe(
      [
        "*SlowPayments is happening*",
        "SlowPayments was measured at 3 s; the objective is 2.5 s.",
        "Since 2026-01-02 03:04:05 UTC.",
        "",
        "<https://runbooks.example.com/SlowPayments.md|Runbook> · <https://grafana.example.com/d/paystream|Dashboard> · <https://alertmanager.paystream.local/#/silences/new?filter=%7Balertname%3D%22SlowPayments%22%7D|Silence>",
      ].join("\n"),
    );

    const mail = await inbox.until("platform@example.com", title);
    expect(mail.body.from.address).toBe("alerts@example.com");
    expect(mail.body.text.trim()).toBe(
      [
        "SlowPayments is happening",
        "SlowPayments was measured at 3 s; the objective is 2.5 s.",
        "Since 2026-01-02 03:04:05 UTC.",
        "",
        "Runbook: https://runbooks.example.com/SlowPayments.md",
        "Dashboard: https://grafana.example.com/d/paystream",
        "Silence: https://alertmanager.paystream.local/#/silences/new?filter=%7Balertname%3D%22SlowPayments%22%7D",
      ].join("\n"),
    );
    expect(mail.body.html).toContain("<h2");
    expect(mail.body.html).toContain(
      '<a href="https://runbooks.example.com/SlowPayments.md">Runbook</a>',
    );

    const { body } = await inbox.until("INCIDENT_WEBHOOK", "[firing] SlowPayments");
    expect(body).toMatchObject({
      version: "4",
      status: "firing",
      receiver: "platform-critical",
      alerts: [{ labels: { environment: "prod", team: "platform", severity: "critical" } }],
    });
    expect(toldOf("SlowPayments")).toEqual([
      "INCIDENT_WEBHOOK",
      "PAGERDUTY_PLATFORM_KEY",
      "SLACK_WEBHOOK_PLATFORM",
      "platform@example.com",
    ]);
  });

  it("is told to be over to all who were told of it", async (context) => {
    await using am = await start(context);
    const slow = critical("SlowPayments", { escalation: "nobody" });
    await am.send(slow);
    const page = await inbox.until("PAGERDUTY_PLATFORM_KEY", "SlowPayments");
    await am.resolve(slow);

    const over = await inbox.until("SLACK_WEBHOOK_PLATFORM", "[over] prod SlowPayments");
    expect(over.body.attachments[0]).toMatchObject({ color: "good" });
    expect(over.body.attachments[0].text).toMatch(
      /^\*Over:\* SlowPayments is happening\nSince [\d :-]+ UTC, after \d.*s\.\n\n<https/,
    );
    await inbox.until("platform@example.com", "[over] prod SlowPayments");
    await inbox.until("INCIDENT_WEBHOOK", "[resolved] SlowPayments");
    const resolved = await inbox.until("PAGERDUTY_PLATFORM_KEY", "[over]");
    expect(resolved.body).toMatchObject({
      event_action: "resolve",
      dedup_key: page.body.dedup_key,
    });
  });

  it("is one page, whatever pods it is about, and another alert is another", async (context) => {
    await using am = await start(context);
    await am.send(
      critical("SlowPayments", { role: "stable" }),
      critical("SlowPayments", { role: "canary" }),
      critical("FewApprovals"),
    );

    const page = await inbox.until("PAGERDUTY_PLATFORM_KEY", "is happening (and 1 more)");
    const other = await inbox.until("PAGERDUTY_PLATFORM_KEY", "FewApprovals");
    expect(page.body.payload.custom_details).toMatchObject({ num_firing: 2 });
    expect(other.body.dedup_key).not.toBe(page.body.dedup_key);
    expect(inbox.of("PAGERDUTY_PLATFORM_KEY")).toHaveLength(2);
  });

  it("of the business also tells its owners, at any hour", async (context) => {
    await using am = await start(context, { isWorkingTime: false });
    await am.send(critical("NoRevenue", { team: "business", escalation: "nobody" }));

    await inbox.until("PAGERDUTY_PLATFORM_KEY", "NoRevenue");
    await inbox.until("SLACK_WEBHOOK_BUSINESS", "NoRevenue");
    await inbox.until("business@example.com", "NoRevenue");
  });
});

describe("a critical alert of security", () => {
  it("pages security, and tells those who answer to the card schemes", async (context) => {
    await using am = await start(context);
    await am.send(critical("CardsTested", { team: "security", escalation: "nobody" }));

    await inbox.until("PAGERDUTY_SECURITY_KEY", "CardsTested");
    await inbox.until("SLACK_WEBHOOK_SECURITY", "CardsTested");
    await inbox.until("security@example.com", "CardsTested");
    await inbox.until("compliance@example.com", "CardsTested");
    expect(toldOf("CardsTested")).toHaveLength(4);
  });

  it("is repeated after its five minutes, not before, and sooner than one of the platform", async (context) => {
    await using am = await start(context);
    await am.send(
      critical("CardsTested", { team: "security", escalation: "nobody" }),
      critical("SlowPayments", { escalation: "nobody" }),
    );

    const first = await inbox.until("SLACK_WEBHOOK_SECURITY", "CardsTested");
    const third = await inbox.until("SLACK_WEBHOOK_SECURITY", "CardsTested", 3);
    expect(third.at - first.at).toBeGreaterThan(2 * paced(5 * 60));
    expect(inbox.of("SLACK_WEBHOOK_PLATFORM").length).toBeLessThan(3);
  });
});

describe("a warning", () => {
  it("is posted at any hour, and mailed while people are at work; nobody is paged", async (context) => {
    await using am = await start(context);
    await am.send(warning("BreakerOpen"), warning("ManyRefused", { team: "security" }));

    await inbox.until("SLACK_WEBHOOK_PLATFORM", "[warning] prod BreakerOpen");
    await inbox.until("platform@example.com", "BreakerOpen");
    await inbox.until("SLACK_WEBHOOK_SECURITY", "[warning] prod ManyRefused");
    await inbox.until("security@example.com", "ManyRefused");
    expect(inbox.told).toHaveLength(4);
  });

  it("outside of business hours waits with mail, and with the business altogether", async (context) => {
    await using am = await start(context, { isWorkingTime: false });
    await am.send(warning("BreakerOpen"), warning("FewSales", { team: "business" }));
    await inbox.until("SLACK_WEBHOOK_PLATFORM", "BreakerOpen");
    // What comes after it has gone the same ways: by then the others had their time.
    await am.send(warning("SecretStale"));
    await inbox.until("SLACK_WEBHOOK_PLATFORM", "SecretStale");

    expect([...toldOf("BreakerOpen"), ...toldOf("FewSales")]).toEqual(["SLACK_WEBHOOK_PLATFORM"]);
  });

  it("of nobody in particular goes to everybody's channel", async (context) => {
    await using am = await start(context);
    await am.send(warning("Strange", { team: "treasury" }));

    await inbox.until("SLACK_WEBHOOK_DEFAULT", "Strange");
    await inbox.until("platform@example.com", "Strange");
  });
});

describe("an alert that another one explains", () => {
  const alerts = [{ name: "FewApprovals", explainedBy: ["SlowPayments", "ServiceDown"] }];

  it("is held back, at every receiver, and told once it is all that is left", async (context) => {
    await using am = await start(context, { alerts });
    const cause = critical("ServiceDown");
    await am.send(cause, critical("FewApprovals"));
    await inbox.until("PAGERDUTY_PLATFORM_KEY", "ServiceDown");
    await inbox.until("PAGERDUTY_ESCALATION_KEY", "ServiceDown");
    await expect
      .poll(() => am.alerts())
      .toEqual({ ServiceDown: "active", FewApprovals: "suppressed" });
    expect(toldOf("FewApprovals")).toEqual([]);

    await am.resolve(cause);
    await inbox.until("PAGERDUTY_PLATFORM_KEY", "FewApprovals");
  });

  it("is told where the other is about something else of its kind", async (context) => {
    const about = (pod: string) => ({ severity: "critical", team: "platform", pod });
    const summary = "Pod {{ $labels.pod }} is not well";
    await using am = await start(context, {
      alerts: [
        { name: "PodUnready", explainedBy: ["PodRestarts"], summary },
        { name: "PodRestarts", summary },
      ],
    });
    await am.send(alert("PodRestarts", about("a")), alert("PodUnready", about("b")));
    await inbox.until("PAGERDUTY_PLATFORM_KEY", "PodUnready");

    await am.send(alert("PodRestarts", about("b")));
    await expect
      .poll(() => am.alerts())
      .toEqual({ PodRestarts: "active", PodUnready: "suppressed" });
  });

  it("is held back by an Alertmanager that has just started, before it knows what explains it", async (context) => {
    // Prometheus tells it everything again within six seconds.
    await using am = await start(context, { alerts, pace: new Pace(10) });
    const lasting = { startsAt: new Date(Date.now() - 3_600_000) };
    await am.send({ ...critical("FewApprovals"), ...lasting });
    await setTimeout(500);
    await am.send({ ...critical("ServiceDown"), ...lasting });

    await inbox.until("PAGERDUTY_PLATFORM_KEY", "ServiceDown");
    expect(toldOf("FewApprovals")).toEqual([]);
  });

  it("does not hold back the one that explains it", async (context) => {
    await using am = await start(context, { alerts });
    await am.send(critical("FewApprovals"));
    await inbox.until("PAGERDUTY_PLATFORM_KEY", "FewApprovals");
    await am.send(critical("SlowPayments"));
    await inbox.until("PAGERDUTY_PLATFORM_KEY", "SlowPayments");
  });
});

describe("a critical alert that is not over", () => {
  it(
    "rises to the team lead, the engineering manager and the executives, each in time",
    async (context) => {
      await using am = await start(context);
      const sent = performance.now();
      await am.send(critical("SlowPayments"));

      for (const [index, { whom, afterSeconds }] of escalations.entries()) {
        const heading = `For ${whom}, not over after ${pace.inWords(afterSeconds)}: [critical] prod SlowPayments`;
        const page = await inbox.until("PAGERDUTY_ESCALATION_KEY", heading);
        const mail = await inbox.until("escalation@example.com", heading);
        expect(page.at - sent, whom).toBeGreaterThan(paced(afterSeconds));
        expect(mail.at - sent, whom).toBeGreaterThan(paced(afterSeconds));
        if (index === 0) {
          expect(toldOf("SlowPayments")).toContain("PAGERDUTY_PLATFORM_KEY");
        }
      }
      // Each is an incident of its own: PagerDuty would add it to the one before otherwise.
      const triggers = inbox
        .of("PAGERDUTY_ESCALATION_KEY")
        .map(({ title, body }) => [title.split(",")[0], body.dedup_key]);
      const byLevel = new Map(triggers as [string, string][]);
      expect(new Set(byLevel.values()).size).toBe(escalations.length);
    },
    LONG_MS,
  );

  it("rises no higher than it says", async (context) => {
    await using am = await start(context);
    await am.send(
      critical("ToLead", { escalation: "lead" }),
      critical("ToManager", { escalation: "manager" }),
      critical("ToNobody", { escalation: "nobody" }),
    );
    await am.send(critical("SlowPayments"));
    await inbox.until("PAGERDUTY_ESCALATION_KEY", "For the executives", 1);

    const levels = (name: string) => [
      ...new Set(
        inbox
          .of("PAGERDUTY_ESCALATION_KEY")
          .filter(({ title }) => title.includes(name))
          .map(({ title }) => title.split(",")[0]),
      ),
    ];
    expect(levels("ToNobody")).toEqual([]);
    expect(levels("ToLead")).toEqual(["For the team lead"]);
    expect(levels("ToManager")).toEqual(["For the team lead", "For the engineering manager"]);
  });

  it("does not rise when it is over, silenced or explained before, and warnings never do", async (context) => {
    const alerts = [{ name: "Explained", explainedBy: ["Lasting"] }];
    await using am = await start(context, { alerts });
    await am.silence("Silenced");
    await am.send(critical("Lasting"), critical("Explained"), critical("Silenced"));
    const brief = { ...critical("Brief"), endsAt: new Date(Date.now() + paced(10 * 60)) };
    await am.send(brief, warning("Warned"));
    await inbox.until("PAGERDUTY_PLATFORM_KEY", "Brief");
    // When it has risen twice, whatever could rise once had its time.
    await inbox.until("PAGERDUTY_ESCALATION_KEY", "prod Lasting", 2);

    const risen = ["Brief", "Silenced", "Explained", "Warned"].filter((name) =>
      toldOf(name).includes("PAGERDUTY_ESCALATION_KEY"),
    );
    expect(risen).toEqual([]);
  });

  it("has risen as far as is due as soon as an Alertmanager starts that did not know it", async (context) => {
    await using am = await start(context);
    const lasting = { ...critical("Lasting"), startsAt: new Date(Date.now() - paced(45 * 60)) };
    await am.send(lasting, critical("Fresh"));
    await inbox.until("PAGERDUTY_ESCALATION_KEY", "prod Fresh");

    const pages = inbox.of("PAGERDUTY_ESCALATION_KEY").map(({ title }) => title.split(":")[0]);
    expect(pages.slice(0, 2).sort()).toEqual([
      `For the engineering manager, not over after ${pace.inWords(30 * 60)}`,
      `For the team lead, not over after ${pace.inWords(15 * 60)}`,
    ]);
  });

  it("is not told anew when Alertmanager restarts", async (context) => {
    const lasting = critical("Lasting", { escalation: "nobody" });
    // Nothing is due to be repeated for as long as the restart may take.
    const unhurried = { pace: new Pace(30) };
    {
      await using am = await start(context, unhurried);
      await am.send(lasting);
      await expect.poll(() => toldOf("Lasting")).toHaveLength(4);
      // It looks at a group again once it has written down what it told: each channel is asked for then.
      await expect.poll(() => am.metric("alertmanager_nflog_queries_total")).toBeGreaterThan(4);
    }
    await using am = await start(context, unhurried);
    await am.send(lasting, critical("Fresh"));
    await inbox.until("PAGERDUTY_PLATFORM_KEY", "Fresh");

    expect(inbox.of("PAGERDUTY_PLATFORM_KEY").map(({ title }) => title)).toEqual([
      "[critical] prod Lasting: Lasting is happening",
      "[critical] prod Fresh: Fresh is happening",
    ]);
  });
});

describe("Prometheus", () => {
  it("tells it what fires, of which environment, and when it is over", async (context) => {
    await using am = await start(context);
    const configuration = parse(
      prometheusConfiguration({
        namespace: "paystream",
        environment: "prod",
        alertmanager: am.address,
        storage: { size: undefined, retentionDays: 7 },
        programs: [],
        pace,
      }),
    );
    const rules = join(folder, "rules.json");
    const fires = (promql: string) => ({
      alert: "SlowPayments",
      expr: promql,
      labels: { severity: "critical", team: "platform", escalation: "nobody" },
      annotations: annotations("SlowPayments"),
    });
    const write = (promql: string) =>
      writeFile(rules, JSON.stringify({ groups: [{ name: "test", rules: [fires(promql)] }] }));
    await write("vector(1)");
    const file = join(folder, "prometheus.json");
    // What is scraped does not matter here.
    await writeFile(
      file,
      JSON.stringify({ ...configuration, rule_files: [rules], scrape_configs: [] }),
    );
    const flags = prometheusFlags(join(folder, "samples"), "https://prometheus.example.com", pace);
    await using _ = await PrometheusProcess.start(
      prometheus(context),
      flags.map((flag) => (flag.startsWith("--config.file=") ? `--config.file=${file}` : flag)),
    );

    const { body } = await inbox.until("INCIDENT_WEBHOOK", "[firing] SlowPayments");
    expect(body.alerts).toMatchObject([
      {
        labels: { alertname: "SlowPayments", environment: "prod", severity: "critical" },
        generatorURL: expect.stringMatching(/^https:\/\/prometheus\.example\.com\/graph\?/),
      },
    ]);
    await write("vector(1) > 1");
    await inbox.until("PAGERDUTY_PLATFORM_KEY", "[over] prod SlowPayments");
  });
});

describe("the dead-man's switch", () => {
  it("tells its webhook again and again, and no person", async (context) => {
    await using am = await start(context);
    await am.send(alert("Watchdog", { severity: "none" }));

    await inbox.until("WATCHDOG_WEBHOOK", "[firing] Watchdog", 3);
    expect(toldOf("Watchdog")).toEqual(["WATCHDOG_WEBHOOK"]);
  });

  it("falls silent when Prometheus does: a word that it is over would count as a sign of life", async (context) => {
    await using am = await start(context);
    const watchdog = alert("Watchdog", { severity: "none" });
    await am.send(watchdog);
    await inbox.until("WATCHDOG_WEBHOOK", "[firing] Watchdog");
    await am.resolve(watchdog);
    // As often as at the switch, Alertmanager looks whether this one is over.
    for (const name of ["First", "Second"]) {
      await am.send(critical(name));
      await inbox.until("PAGERDUTY_PLATFORM_KEY", `prod ${name}`);
      await am.resolve(critical(name));
      await inbox.until("PAGERDUTY_PLATFORM_KEY", `[over] prod ${name}`);
    }

    expect(inbox.of("WATCHDOG_WEBHOOK").filter(({ title }) => !title.includes("firing"))).toEqual(
      [],
    );
  });
});

describe("an environment in which nothing is set", () => {
  it("shows its alerts, tells nobody, and has no failures", async (context) => {
    await using am = await start(context, { channels: noChannel });
    await am.send(critical("SlowPayments"), warning("BreakerOpen"));
    await expect.poll(() => am.alerts()).toEqual({ SlowPayments: "active", BreakerOpen: "active" });

    expect(await am.metric("alertmanager_notifications_failed_total")).toBe(0);
    expect(inbox.told).toEqual([]);
  });

  it("posts everything to the one channel that it has", async (context) => {
    const channels = { ...noChannel, credentials: ["SLACK_WEBHOOK_DEFAULT" as const] };
    await using am = await start(context, { channels });
    await am.send(critical("SlowPayments"), warning("ManyRefused", { team: "security" }));

    await inbox.until("SLACK_WEBHOOK_DEFAULT", "SlowPayments");
    await inbox.until("SLACK_WEBHOOK_DEFAULT", "ManyRefused");
    expect(await am.metric("alertmanager_notifications_failed_total")).toBe(0);
  });
});
