import { NoUnit, Short } from "@grafana/grafana-foundation-sdk/units";
import { contract } from "@paystream/auth-service/contract";
import { by, max, min, not, series, sum } from "@paystream/metrics/promql";
import type { AlertDefinition } from "../../rules/alert.ts";
import { runbookUrl } from "../../rules/runbook-url.ts";
import { alertSeries } from "../alert-series.ts";
import { width } from "../panels/panel.ts";
import { stat } from "../panels/stat.ts";
import { stateTimeline } from "../panels/state-timeline.ts";
import { table } from "../panels/table.ts";
import { thresholds } from "../panels/thresholds.ts";
import type { Row } from "../row.ts";

type Team = AlertDefinition["team"];

/** What is wrong, and who is there to do the work (spec 002, "Service health overview", "Alert status overview"). */
export function alertsRow(): Row {
  return {
    title: "Now",
    panels: [
      firingAlerts(),
      stat({
        title: "Pods that answer",
        description:
          "How many pods of the service Prometheus reaches, by role. Without any, nobody is paid; fewer than the environment has replicas are a part of what it can do.",
        unit: Short,
        width: width.quarter,
        noValue: "none",
        thresholds: thresholds("red", [1, "green"]),
        queries: [[sum(series("up", { job: contract.name }), by("role")), "{{role}}"]],
      }),
      stateTimeline(
        {
          title: "Programs",
          description:
            "Whether every program that is watched answers Prometheus, by job. What does not answer is not measured either: its other panels are silent, and its alerts too.",
          width: width.quarter,
          queries: [[min(series("up"), by("job")), "{{job}}"]],
        },
        [
          { value: 0, text: "down", color: "red" },
          { value: 1, text: "up", color: "green" },
        ],
      ),
    ],
  };
}

/** What calls somebody now, of one team or of all, with the way to what to do. */
export function firingAlerts(team?: Team) {
  const firing = alertSeries("ALERTS", {
    alertstate: "firing",
    severity: not("none"),
    ...(team === undefined ? {} : { team }),
  });
  const alert = "Alert";
  return table({
    title: team === undefined ? "Firing alerts" : `Firing alerts of the ${team} team`,
    description:
      "What calls somebody now. The name of an alert leads to its runbook: what it means, and what to do.",
    unit: NoUnit,
    noValue: "No alert is firing.",
    query: max(firing, by("alertname", "severity", "team")),
    columns: [
      {
        label: "alertname",
        title: alert,
        link: { title: "Runbook", url: runbookUrl(`\${__data.fields.${alert}}`) },
      },
      { label: "severity", title: "Severity" },
      { label: "team", title: "Team" },
    ],
  });
}
