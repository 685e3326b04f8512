import { PercentUnit, Short } from "@grafana/grafana-foundation-sdk/units";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import type { businessSeries } from "../../rules/business-rules.ts";
import { percent } from "../../rules/percent.ts";
import { inWholeUnits } from "../money.ts";
import { gauge } from "../panels/gauge.ts";
import { width } from "../panels/panel.ts";
import { stat } from "../panels/stat.ts";
import { thresholds } from "../panels/thresholds.ts";
import type { Row } from "../row.ts";

const { alerts, serviceLevels } = objectives;

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** How business is, in four figures (spec 002, "Business KPIs overview"). */
export function businessRow(recorded: ReturnType<typeof businessSeries>, pace: Pace): Row {
  const { approvedAmount, approvedPayments, approvedShare, payments } = recorded;
  const hour = pace.inWords(HOUR);
  const day = pace.duration(DAY);
  return {
    title: "The last hour",
    panels: [
      stat({
        title: "Payments",
        description: `Payments of the last ${hour}, and of the same time a day before.`,
        unit: Short,
        width: width.quarter,
        decimals: 0,
        noValue: "not known yet",
        queries: [
          [payments.series(), "now"],
          [payments.series().offset(day), "the day before"],
        ],
      }),
      gauge({
        title: "Approved",
        description: `The share of the payments of the last ${hour} that were approved. The objective is ${percent(serviceLevels.approval)}; below ${percent(alerts.approvedShare)} somebody is called.`,
        unit: PercentUnit,
        width: width.quarter,
        min: 0,
        max: 1,
        noValue: "no payments",
        thresholds: thresholds(
          "red",
          [alerts.approvedShare, "orange"],
          [serviceLevels.approval, "green"],
        ),
        queries: [[approvedShare.series(), "approved"]],
      }),
      stat({
        title: "Approved amount",
        description: `What was approved in the last ${hour}, in whole units of each currency: revenue that passed through.`,
        unit: Short,
        width: width.quarter,
        noValue: "no payments",
        queries: [[inWholeUnits((matchers) => approvedAmount.series(matchers)), "{{currency}}"]],
      }),
      stat({
        title: "Amount of a payment",
        description: `The mean amount of the approved payments of the last ${hour}, in whole units of each currency. It changes with who pays, and with what they buy.`,
        unit: Short,
        width: width.quarter,
        decimals: 2,
        noValue: "no payments",
        queries: [
          [
            inWholeUnits((matchers) =>
              approvedAmount.series(matchers).div(approvedPayments.series(matchers).gt(0)),
            ),
            "{{currency}}",
          ],
        ],
      }),
    ],
  };
}
