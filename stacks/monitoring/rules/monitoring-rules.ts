import {
  absent,
  by,
  increase,
  max,
  min,
  rate,
  scrapeMetrics,
  selectors,
  sum,
  time,
  type Vector,
  vector,
} from "@paystream/metrics/promql";
import { Pace } from "../../pace.ts";
import { dashboardUids } from "../dashboards/dashboard-uids.ts";
import { alertmanager, alertmanagerSeries } from "../programs/alertmanager.ts";
import { kubeStateMetrics, kubeStateSeries } from "../programs/kube-state-metrics.ts";
import { type Program, programLabels } from "../programs/program.ts";
import { prometheusSeries } from "../programs/prometheus.ts";
import { backupSchedule } from "../prometheus/backup/backup-schedule.ts";
import type { AlertDefinition } from "./alert.ts";
import { windowSeconds } from "./recording-rules.ts";
import type { RuleGroup, Watch } from "./rule-group.ts";

const FIVE_MINUTES = 300;
const TEN_MINUTES = 600;
const QUARTER_HOUR = 900;

/** The share of notifications that may fail, of those that are tried: a receiver that is not well. */
const failedShare = 0.01;

/** Prometheus removes blocks beyond its limit; what it keeps above that is not let go. */
const overLimit = 1.2;

/** What Prometheus records of each scrape, of whatever it scrapes. */
const scrapeSeries = selectors(scrapeMetrics, programLabels);

/** The monitoring itself (spec 002, "Monitoring the Monitoring"). */
export function monitoringRules({ pace, programs, backsUp }: Watch): RuleGroup {
  const hasAlertmanager = programs.includes(alertmanager);
  return {
    name: "monitoring",
    dashboard: dashboardUids.operational,
    recorded: [],
    alerts: [
      watchdog,
      targetDown(pace),
      targetsMissing(programs, pace),
      ruleFailures(pace),
      configReload(pace),
      storageFull(pace),
      ...(backsUp && programs.includes(kubeStateMetrics) ? [backupStale(pace)] : []),
      ...(hasAlertmanager ? [notSent(pace), notNotified(pace), alertmanagerReload(pace)] : []),
    ],
  };
}

/** Always: whoever expects it, outside, learns from its absence that nobody can be called. */
const watchdog: AlertDefinition = {
  name: "Watchdog",
  query: vector(1),
  severity: "none",
  team: "platform",
  summary: "Alerts arrive",
  description:
    "This alert always fires (its value is {{ $value }}). Where it stops arriving, Prometheus, Alertmanager or the way from them is broken, and no other alert arrives either.",
};

const targetDown = (pace: Pace): AlertDefinition => ({
  name: "TargetDown",
  query: min(scrapeSeries("up"), by("job", "instance")).eq(0),
  for: pace.duration(FIVE_MINUTES),
  severity: "warning",
  team: "platform",
  summary: "Prometheus cannot scrape {{ $labels.job }}",
  description: `{{ $labels.instance }} of {{ $labels.job }} has not answered Prometheus (up is {{ $value }}) for ${pace.inWords(FIVE_MINUTES)}, or exposes more than it may. Alerts on it cannot fire.`,
});

/** What is found by the addresses of a name has no series when there are none. The service has an alert of its own. */
const targetsMissing = (programs: readonly Program[], pace: Pace): AlertDefinition => {
  const [first, ...others] = programs.map(({ name }) => absent(scrapeSeries("up", { job: name })));
  return {
    name: "TargetsMissing",
    query: others.reduce<Vector<never>>((all, one) => all.or(one), first ?? vector(0).gt(0)),
    for: pace.duration(TEN_MINUTES),
    severity: "warning",
    team: "platform",
    summary: "Prometheus finds nothing of {{ $labels.job }}",
    description: `No target of {{ $labels.job }} has been found for ${pace.inWords(TEN_MINUTES)} (it is absent: {{ $value }}), although the environment watches it. Alerts on it cannot fire.`,
  };
};

const ruleFailures = (pace: Pace): AlertDefinition => ({
  name: "PrometheusRuleFailures",
  query: sum(
    increase(
      prometheusSeries("prometheus_rule_evaluation_failures_total").over(
        pace.duration(windowSeconds),
      ),
    ),
    by("rule_group"),
  ).gt(0),
  for: pace.duration(FIVE_MINUTES),
  severity: "critical",
  team: "platform",
  summary: "Prometheus cannot evaluate rules",
  description: `{{ $value | printf "%.0f" }} evaluations of rules of {{ $labels.rule_group }} have failed over the last ${pace.inWords(windowSeconds)}. Their alerts do not fire.`,
});

const configReload = (pace: Pace): AlertDefinition => ({
  name: "PrometheusConfigReloadFailed",
  query: min(prometheusSeries("prometheus_config_last_reload_successful")).eq(0),
  for: pace.duration(FIVE_MINUTES),
  severity: "warning",
  team: "platform",
  summary: "Prometheus does not accept its configuration",
  description: `Prometheus has refused its newest configuration or rules (last reload successful is {{ $value }}) for ${pace.inWords(FIVE_MINUTES)}, and goes on with the ones before. When it restarts, it will not start.`,
});

const storageFull = (pace: Pace): AlertDefinition => {
  const kept = prometheusSeries("prometheus_tsdb_storage_blocks_bytes")
    .add(prometheusSeries("prometheus_tsdb_wal_storage_size_bytes"))
    .add(prometheusSeries("prometheus_tsdb_head_chunks_storage_size_bytes"));
  const limit = prometheusSeries("prometheus_tsdb_retention_limit_bytes");
  return {
    name: "PrometheusStorageFull",
    query: max(kept.div(limit.gt(0))).gt(overLimit),
    for: pace.duration(QUARTER_HOUR),
    severity: "warning",
    team: "platform",
    summary: "Prometheus keeps more than its volume is meant for",
    description: `Prometheus has kept {{ $value | humanizePercentage }} of the bytes that it may keep for ${pace.inWords(QUARTER_HOUR)}. Blocks should have been removed before; when the volume is full, no more samples are written.`,
  };
};

/**
 * The schedule is the cluster's, and not paced. Where no backup has succeeded yet, it counts from when
 * backups were asked for.
 */
const backupStale = (pace: Pace): AlertDefinition => {
  const { name: cronjob, intervalSeconds, deadlineSeconds } = backupSchedule;
  const last = kubeStateSeries("kube_cronjob_status_last_successful_time", { cronjob });
  return {
    name: "PrometheusBackupStale",
    query: time()
      .sub(max(last.or(kubeStateSeries("kube_cronjob_created", { cronjob }))))
      .gt(2 * intervalSeconds + deadlineSeconds),
    for: pace.duration(FIVE_MINUTES),
    severity: "warning",
    team: "platform",
    summary: "Prometheus is not backed up",
    description: `The last backup of Prometheus that succeeded, or the first that was asked for, was {{ $value | humanizeDuration }} ago; there should be one every ${hours(intervalSeconds)}. What was measured since is lost with the volume.`,
  };
};

function hours(seconds: number): string {
  return new Pace(1).inWords(seconds);
}

const notSent = (pace: Pace): AlertDefinition => {
  const window = pace.duration(windowSeconds);
  const errors = prometheusSeries("prometheus_notifications_errors_total").over(window);
  const sent = prometheusSeries("prometheus_notifications_sent_total").over(window);
  return {
    name: "PrometheusNotificationsFailing",
    query: sum(rate(errors))
      .div(sum(rate(sent)))
      .gt(failedShare),
    // A volume that moves to another node takes minutes, and errors stay in the window after them.
    for: pace.duration(TEN_MINUTES),
    severity: "critical",
    team: "platform",
    summary: "Prometheus cannot send alerts to Alertmanager",
    description: `{{ $value | humanizePercentage }} of the alerts that Prometheus has sent over the last ${pace.inWords(windowSeconds)} did not arrive at Alertmanager.`,
  };
};

const notNotified = (pace: Pace): AlertDefinition => {
  const window = pace.duration(QUARTER_HOUR);
  const failed = alertmanagerSeries("alertmanager_notifications_failed_total").over(window);
  const tried = alertmanagerSeries("alertmanager_notifications_total").over(window);
  return {
    name: "AlertmanagerNotificationsFailing",
    query: sum(rate(failed), by("integration"))
      .div(sum(rate(tried), by("integration")))
      .gt(failedShare),
    for: pace.duration(FIVE_MINUTES),
    severity: "critical",
    team: "platform",
    summary: "Notifications by {{ $labels.integration }} fail",
    description: `{{ $value | humanizePercentage }} of the notifications by {{ $labels.integration }} could not be delivered over the last ${pace.inWords(QUARTER_HOUR)}. Whoever is called that way does not know.`,
  };
};

const alertmanagerReload = (pace: Pace): AlertDefinition => ({
  name: "AlertmanagerConfigReloadFailed",
  query: min(alertmanagerSeries("alertmanager_config_last_reload_successful")).eq(0),
  for: pace.duration(FIVE_MINUTES),
  severity: "warning",
  team: "platform",
  summary: "Alertmanager does not accept its configuration",
  description: `Alertmanager has refused its newest configuration (last reload successful is {{ $value }}) for ${pace.inWords(FIVE_MINUTES)}, and goes on with the one before. When it restarts, it will not start.`,
});
