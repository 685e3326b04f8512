import { BytesIEC, Seconds, Short } from "@grafana/grafana-foundation-sdk/units";
import { by, increase, max, rateInterval, series, sum } from "@paystream/metrics/promql";
import { alertmanager, alertmanagerSeries } from "../../programs/alertmanager.ts";
import { prometheusSeries } from "../../programs/prometheus.ts";
import type { Watch } from "../../rules/rule-group.ts";
import { events, stackedTimeSeries, timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";

/** Whether the monitoring can be believed (spec 002, "Monitoring the Monitoring"). */
export function monitoringRow({ programs }: Watch): Row {
  return {
    title: "Monitoring itself",
    panels: [
      timeSeries({
        title: "Duration of scrapes",
        description:
          "How long Prometheus needs to read each program. Near the time between two scrapes it begins to miss samples, and rates have gaps.",
        unit: Seconds,
        queries: [[max(series("scrape_duration_seconds"), by("job")), "{{job}}"]],
      }),
      events({
        title: "Rules that failed",
        description:
          "Evaluations of rules that Prometheus could not make, by group. An alert whose rule fails cannot fire.",
        unit: Short,
        queries: [
          [
            sum(
              increase(
                prometheusSeries("prometheus_rule_evaluation_failures_total").over(rateInterval),
              ),
              by("rule_group"),
            ),
            "{{rule_group}}",
          ],
        ],
      }),
      stackedTimeSeries({
        title: "Storage of Prometheus",
        description:
          "What the samples take: blocks, the log of what is written, and the newest chunks. Near its limit the oldest blocks are removed, before their time.",
        unit: BytesIEC,
        queries: [
          [max(prometheusSeries("prometheus_tsdb_storage_blocks_bytes")), "blocks"],
          [max(prometheusSeries("prometheus_tsdb_wal_storage_size_bytes")), "write-ahead log"],
          [max(prometheusSeries("prometheus_tsdb_head_chunks_storage_size_bytes")), "head chunks"],
        ],
      }),
      ...(programs.includes(alertmanager) ? [sent(), notified()] : []),
    ],
  };
}

function sent() {
  const over = (
    name: "prometheus_notifications_sent_total" | "prometheus_notifications_errors_total",
  ) => sum(increase(prometheusSeries(name).over(rateInterval)));
  return events({
    title: "Alerts sent to Alertmanager",
    description:
      "Alerts that Prometheus sent, and those that did not arrive. Prometheus sends what fires again and again, so this is never quiet: the alert Watchdog always fires.",
    unit: Short,
    queries: [
      [over("prometheus_notifications_sent_total"), "sent"],
      [over("prometheus_notifications_errors_total"), "not arrived"],
    ],
  });
}

function notified() {
  const over = (
    name: "alertmanager_notifications_total" | "alertmanager_notifications_failed_total",
  ) => sum(increase(alertmanagerSeries(name).over(rateInterval)), by("integration"));
  return events({
    title: "Notifications",
    description:
      "What Alertmanager told people, by the way it took, and what could not be delivered. Who is called by a way that fails does not know.",
    unit: Short,
    queries: [
      [over("alertmanager_notifications_total"), "{{integration}}"],
      [over("alertmanager_notifications_failed_total"), "{{integration}}, failed"],
    ],
  });
}
