import { describe, it } from "vitest";
import { wholeWatch } from "../../stacks/monitoring/rules/whole-watch.ts";
import { useTool } from "../tools/use-tool.ts";
import { describeAlert } from "./describe-alert.ts";
import { counter, gauge } from "./phases.ts";
import { testRules } from "./rule-test.ts";

const promtool = useTool("promtool");

type Phases = readonly (readonly [minutes: number, value: number | undefined])[];

const measured = (series: string, phases: Phases) =>
  gauge(
    series,
    phases.map(([minutes, value]) => ({ minutes, value })),
  );
const counted = (series: string, phases: Phases) =>
  counter(
    series,
    phases.map(([minutes, perMinute]) => ({ minutes, perMinute })),
  );

const always = [
  { at: "0m", state: "firing" },
  { at: "30m", state: "firing" },
] as const;

describeAlert(promtool, {
  alert: "Watchdog",
  severity: "none",
  labels: {},
  trouble: [],
  moments: always,
  tells: {
    at: "10m",
    summary: "Alerts arrive",
    description:
      "This alert always fires (its value is 1). Where it stops arriving, Prometheus, Alertmanager or the way from them is broken, and no other alert arrives either.",
  },
  quiet: {},
  firesWithoutData: always,
});

const up = (job: string, phases: Phases) =>
  measured(`up{job="${job}",instance="${job}:80"}`, phases);

describeAlert(promtool, {
  alert: "TargetDown",
  severity: "warning",
  labels: { job: "gateway", instance: "gateway:80" },
  trouble: [
    up("gateway", [
      [10, 1],
      [10, 0],
      [10, 1],
    ]),
    up("istiod", [[30, 1]]),
  ],
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "pending" },
    { at: "15m", state: "firing" },
    { at: "20m", state: "inactive" },
  ],
  tells: {
    at: "18m",
    summary: "Prometheus cannot scrape gateway",
    description:
      "gateway:80 of gateway has not answered Prometheus (up is 0) for 5 minutes, or exposes more than it may. Alerts on it cannot fire.",
  },
  quiet: {
    "a pod that is replaced": [
      up("auth-service", [
        [10, 1],
        [1, 0],
        [19, undefined],
      ]),
    ],
  },
});

describe("TargetsMissing (warning)", () => {
  const names = wholeWatch().programs.map(({ name }) => name);
  const others = (missing: string) => names.filter((name) => name !== missing);

  it.for(names)("fires while there is no target of %s, and resolves", async (name, context) => {
    await testRules(promtool(context), {
      alert: "TargetsMissing",
      severity: "warning",
      labels: { job: name },
      series: [
        ...others(name).map((other) => up(other, [[60, 1]])),
        up(name, [
          [10, 1],
          [30, undefined],
          [20, 1],
        ]),
      ],
      moments: [
        { at: "9m45s", state: "inactive" },
        { at: "10m", state: "pending" },
        { at: "20m", state: "firing" },
        { at: "40m", state: "inactive" },
      ],
      firing: {
        at: "30m",
        alerts: [
          {
            exp_labels: { job: name, severity: "warning", team: "platform" },
            exp_annotations: {
              summary: `Prometheus finds nothing of ${name}`,
              description: `No target of ${name} has been found for 10 minutes (it is absent: 1), although the environment watches it. Alerts on it cannot fire.`,
              runbook_url:
                "https://github.com/paystream/paystream/blob/main/docs/runbooks/TargetsMissing.md",
              dashboard_url: "http://localhost:3000/d/paystream-operational",
            },
          },
        ],
      },
    });
  });

  it("does not fire for a target that is down: that is TargetDown", async (context) => {
    await testRules(promtool(context), {
      alert: "TargetsMissing",
      severity: "warning",
      labels: {},
      series: names.map((name) => up(name, [[60, 0]])),
      moments: [{ at: "30m", state: "inactive" }],
    });
  });
});

const failures = (phases: Phases) =>
  counted(
    'prometheus_rule_evaluation_failures_total{rule_group="/etc/prometheus/rules/system.yaml;system"}',
    phases,
  );

describeAlert(promtool, {
  alert: "PrometheusRuleFailures",
  severity: "critical",
  labels: { rule_group: "/etc/prometheus/rules/system.yaml;system" },
  trouble: [
    failures([
      [10, 0],
      [10, 4],
      [20, 0],
    ]),
  ],
  moments: [
    { at: "10m", state: "inactive" },
    { at: "10m15s", state: "pending" },
    { at: "15m15s", state: "firing" },
    { at: "24m", state: "firing" },
    { at: "25m30s", state: "inactive" },
  ],
  tells: {
    at: "18m",
    summary: "Prometheus cannot evaluate rules",
    description:
      "20 evaluations of rules of /etc/prometheus/rules/system.yaml;system have failed over the last 5 minutes. Their alerts do not fire.",
  },
  quiet: { "rules that work": [failures([[30, 0]])] },
});

describeAlert(promtool, {
  alert: "PrometheusConfigReloadFailed",
  severity: "warning",
  labels: {},
  trouble: [
    measured("prometheus_config_last_reload_successful", [
      [10, 1],
      [10, 0],
      [10, 1],
    ]),
  ],
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "pending" },
    { at: "15m", state: "firing" },
    { at: "20m", state: "inactive" },
  ],
  tells: {
    at: "18m",
    summary: "Prometheus does not accept its configuration",
    description:
      "Prometheus has refused its newest configuration or rules (last reload successful is 0) for 5 minutes, and goes on with the ones before. When it restarts, it will not start.",
  },
  quiet: {
    "a configuration of which one part has arrived first": [
      measured("prometheus_config_last_reload_successful", [
        [10, 1],
        [2, 0],
        [18, 1],
      ]),
    ],
  },
});

const kept = (blocks: Phases, limit = 1e9) => [
  measured("prometheus_tsdb_storage_blocks_bytes", blocks),
  measured("prometheus_tsdb_wal_storage_size_bytes", [[90, 1e8]]),
  measured("prometheus_tsdb_head_chunks_storage_size_bytes", [[90, 1e8]]),
  measured("prometheus_tsdb_retention_limit_bytes", [[90, limit]]),
];

describeAlert(promtool, {
  alert: "PrometheusStorageFull",
  severity: "warning",
  labels: {},
  trouble: kept([
    [10, 7e8],
    [30, 11e8],
    [10, 7e8],
  ]),
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "pending" },
    { at: "24m45s", state: "pending" },
    { at: "25m", state: "firing" },
    { at: "40m", state: "inactive" },
  ],
  tells: {
    at: "30m",
    summary: "Prometheus keeps more than its volume is meant for",
    description:
      "Prometheus has kept 130% of the bytes that it may keep for 15 minutes. Blocks should have been removed before; when the volume is full, no more samples are written.",
  },
  quiet: {
    "a little more than the limit, until blocks are removed": kept([[30, 9e8]]),
    "a Prometheus that has no limit": kept([[30, 11e8]], 0),
  },
});

const sending = (sent: Phases, errors: Phases) => [
  counted('prometheus_notifications_sent_total{alertmanager="a"}', sent),
  counted('prometheus_notifications_errors_total{alertmanager="a"}', errors),
];

describeAlert(promtool, {
  alert: "PrometheusNotificationsFailing",
  severity: "critical",
  labels: {},
  trouble: sending(
    [[40, 4]],
    [
      [10, 0],
      [15, 2],
      [15, 0],
    ],
  ),
  moments: [
    { at: "10m", state: "inactive" },
    { at: "11m", state: "pending" },
    { at: "20m", state: "pending" },
    { at: "21m", state: "firing" },
    { at: "25m", state: "firing" },
    { at: "31m", state: "inactive" },
  ],
  tells: {
    at: "22m",
    summary: "Prometheus cannot send alerts to Alertmanager",
    description:
      "50% of the alerts that Prometheus has sent over the last 5 minutes did not arrive at Alertmanager.",
  },
  quiet: {
    "alerts that all arrive": sending([[30, 4]], [[30, 0]]),
    "an Alertmanager that restarts": sending(
      [[30, 4]],
      [
        [10, 0],
        [0.5, 4],
        [19.5, 0],
      ],
    ),
    "an Alertmanager whose volume moves to another node": sending(
      [[30, 4]],
      [
        [10, 0],
        [4, 4],
        [16, 0],
      ],
    ),
    "no alerts at all": sending([[30, 0]], [[30, 0]]),
  },
});

const notifying = (tried: Phases, failed: Phases) => [
  counted('alertmanager_notifications_total{integration="slack"}', tried),
  counted('alertmanager_notifications_failed_total{integration="slack",reason="other"}', failed),
];

describeAlert(promtool, {
  alert: "AlertmanagerNotificationsFailing",
  severity: "critical",
  labels: { integration: "slack" },
  trouble: notifying(
    [[60, 1]],
    [
      [10, 0],
      [20, 1],
      [30, 0],
    ],
  ),
  moments: [
    { at: "10m", state: "inactive" },
    { at: "12m", state: "pending" },
    { at: "17m", state: "firing" },
    { at: "30m", state: "firing" },
    { at: "46m", state: "inactive" },
  ],
  tells: {
    at: "29m",
    summary: "Notifications by slack fail",
    description:
      "100% of the notifications by slack could not be delivered over the last 15 minutes. Whoever is called that way does not know.",
  },
  quiet: {
    "notifications that all arrive": notifying([[30, 1]], [[30, 0]]),
    "a way that nobody uses": notifying([[30, 0]], [[30, 0]]),
  },
});

describeAlert(promtool, {
  alert: "AlertmanagerConfigReloadFailed",
  severity: "warning",
  labels: {},
  trouble: [
    measured("alertmanager_config_last_reload_successful", [
      [10, 1],
      [10, 0],
      [10, 1],
    ]),
  ],
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "pending" },
    { at: "15m", state: "firing" },
    { at: "20m", state: "inactive" },
  ],
  tells: {
    at: "18m",
    summary: "Alertmanager does not accept its configuration",
    description:
      "Alertmanager has refused its newest configuration (last reload successful is 0) for 5 minutes, and goes on with the one before. When it restarts, it will not start.",
  },
  quiet: {
    "an Alertmanager that is content": [
      measured("alertmanager_config_last_reload_successful", [[30, 1]]),
    ],
  },
});

/** Days of a scheduled job; times are those of the test, which begins at zero. */
const backup = (metric: string, phases: Phases, cronjob = "prometheus-backup") =>
  gauge(
    `kube_cronjob_${metric}{namespace="paystream",cronjob="${cronjob}"}`,
    phases.map(([minutes, value]) => ({ minutes, value })),
    60,
  );

const HOUR = 60;

describeAlert(promtool, {
  alert: "PrometheusBackupStale",
  severity: "warning",
  labels: {},
  step: "1m",
  // One succeeds after six hours, and the next one after a day.
  trouble: [
    backup("created", [[30 * HOUR, 0]]),
    backup("status_last_successful_time", [
      [6 * HOUR, undefined],
      [18 * HOUR, 6 * HOUR * 60],
      [6 * HOUR, 24 * HOUR * 60],
    ]),
  ],
  moments: [
    { at: "19h", state: "inactive" },
    { at: "19h1m", state: "pending" },
    { at: "19h6m", state: "firing" },
    { at: "23h59m", state: "firing" },
    { at: "24h", state: "inactive" },
  ],
  tells: {
    at: "20h",
    summary: "Prometheus is not backed up",
    description:
      "The last backup of Prometheus that succeeded, or the first that was asked for, was 14h 0m 0s ago; there should be one every 6 hours. What was measured since is lost with the volume.",
  },
  quiet: {
    "a backup that failed once": [
      backup("created", [[24 * HOUR, 0]]),
      backup("status_last_successful_time", [
        [12 * HOUR, 60],
        [12 * HOUR, 12 * HOUR * 60],
      ]),
    ],
    "an environment that is new": [backup("created", [[24 * HOUR, 12 * HOUR * 60]])],
    "another job": [backup("created", [[24 * HOUR, 0]], "report")],
  },
  quietMinutes: 24 * HOUR,
});

describeAlert(promtool, {
  alert: "PrometheusBackupStale",
  severity: "warning",
  labels: {},
  step: "1m",
  // None has ever succeeded.
  trouble: [backup("created", [[24 * HOUR, 0]])],
  moments: [
    { at: "13h", state: "inactive" },
    { at: "13h1m", state: "pending" },
    { at: "13h6m", state: "firing" },
  ],
  tells: {
    at: "14h",
    summary: "Prometheus is not backed up",
    description:
      "The last backup of Prometheus that succeeded, or the first that was asked for, was 14h 0m 0s ago; there should be one every 6 hours. What was measured since is lost with the volume.",
  },
  quiet: {},
});
