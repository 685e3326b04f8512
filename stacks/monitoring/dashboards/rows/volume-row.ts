import { PercentUnit, Short } from "@grafana/grafana-foundation-sdk/units";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import type { businessSeries } from "../../rules/business-rules.ts";
import { percent } from "../../rules/percent.ts";
import { inWholeUnits } from "../money.ts";
import { above, between } from "../panels/thresholds.ts";
import { timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";

const { alerts, serviceLevels } = objectives;
const { fewer, more } = alerts.unusualChange;

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** How much is paid, beside the day before, and what the next hour should bring (spec 002, "Revenue metrics", "Forecasting"). */
export function volumeRow(recorded: ReturnType<typeof businessSeries>, pace: Pace): Row {
  const { payments, approvedAmount, approvedShare } = recorded;
  const hour = pace.inWords(HOUR);
  const day = pace.duration(DAY);
  const change = payments.series().div(payments.series().offset(day));
  return {
    title: "Beside the day before",
    panels: [
      timeSeries({
        title: "Payments of an hour",
        description: `Payments of ${hour} up to each moment; a day before; and what to expect of the next ${hour}: as many as followed at this time a day before, more or fewer by as much as today differs so far.`,
        unit: Short,
        queries: [
          [payments.series(), "now"],
          [payments.series().offset(day), "the day before"],
          [
            payments
              .series()
              .offset(pace.duration(DAY - HOUR))
              .mul(change),
            "expected of the next",
          ],
        ],
      }),
      timeSeries({
        title: "Change of volume",
        description: `Payments of ${hour} over those of the same hour a day before. Between ${percent(fewer)} and ${percent(more)} is usual; outside somebody is told.`,
        unit: PercentUnit,
        thresholds: between(fewer, more),
        queries: [[change, "payments"]],
      }),
      timeSeries({
        title: "Approved share of an hour",
        description: `The share of payments that was approved over ${hour}, and a day before. The line is the objective, ${percent(serviceLevels.approval)}; ${percent(alerts.unusualChange.approvedShare)} less than the day before is unusual.`,
        unit: PercentUnit,
        max: 1,
        thresholds: above(serviceLevels.approval),
        queries: [
          [approvedShare.series(), "now"],
          [approvedShare.series().offset(day), "the day before"],
        ],
      }),
      timeSeries({
        title: "Approved amount of an hour",
        description: `What was approved over ${hour}, in whole units of each currency, and a day before. Amounts that fall while payments do not are other payments.`,
        unit: Short,
        queries: [
          [inWholeUnits((matchers) => approvedAmount.series(matchers)), "{{currency}}"],
          [
            inWholeUnits((matchers) => approvedAmount.series(matchers).offset(day)),
            "{{currency}}, the day before",
          ],
        ],
      }),
    ],
  };
}
