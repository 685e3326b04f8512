import { PercentUnit, Short } from "@grafana/grafana-foundation-sdk/units";
import { increase, series, sum } from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import { percent } from "../../rules/percent.ts";
import { securitySeries } from "../../rules/security-rules.ts";
import { gauge } from "../panels/gauge.ts";
import { width } from "../panels/panel.ts";
import { stat } from "../panels/stat.ts";
import { thresholds } from "../panels/thresholds.ts";
import type { Row } from "../row.ts";
import { firingAlerts } from "./alerts-row.ts";

const { goals } = objectives;

const HOUR = 3_600;

/** Whether somebody tries to get in, now (spec 001, "Security Overview"). */
export function securityRow(pace: Pace): Row {
  const hour = pace.duration(HOUR);
  const { loginShare } = securitySeries(pace);
  return {
    title: "Now",
    panels: [
      firingAlerts("security"),
      gauge({
        title: "Logins that succeed",
        description: `The share of the logins of administration that succeeded over ${pace.inWords(HOUR)}. The goal is more than ${percent(goals.loginShare)}: people who know the token do not mistype it often.`,
        unit: PercentUnit,
        width: width.quarter,
        min: 0,
        max: 1,
        noValue: "no logins",
        thresholds: thresholds("red", [goals.loginShare, "green"]),
        queries: [[loginShare.series(), "logins"]],
      }),
      stat({
        title: "Suspected card testing",
        description: `How often within ${pace.inWords(HOUR)} a merchant's payments looked like somebody who tries out stolen cards: many different ones, declined. One is reason to look.`,
        unit: Short,
        width: width.quarter,
        decimals: 0,
        noValue: "unknown",
        thresholds: thresholds("green", [1, "red"]),
        queries: [
          [
            sum(
              increase(
                series("security_events_total", { event: "card_testing_suspected" }).over(hour),
              ),
            ),
            "suspected",
          ],
        ],
      }),
    ],
  };
}
