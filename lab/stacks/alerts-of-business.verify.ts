import { it } from "vitest";
import { useTool } from "../tools/use-tool.ts";
import { describeAlert } from "./describe-alert.ts";
import { counter } from "./phases.ts";
import { testRecorded } from "./rule-test.ts";

const promtool = useTool("promtool");

const MINUTE_SECONDS = 60;
const HOUR = 60;
const DAY = 24 * HOUR;

type Phases = readonly (readonly [minutes: number, perMinute: number])[];

const count = (series: string, phases: Phases) =>
  counter(
    series,
    phases.map(([minutes, perMinute]) => ({ minutes, perMinute })),
    MINUTE_SECONDS,
  );

const payments = (status: "approved" | "declined", phases: Phases) =>
  count(`auth_requests_total{status="${status}",pod="a"}`, phases);

describeAlert(promtool, {
  alert: "PaymentsStopped",
  severity: "critical",
  labels: {},
  step: "1m",
  trouble: [
    payments("approved", [
      [DAY + HOUR, 100],
      [30, 2],
      [HOUR, 100],
    ]),
  ],
  moments: [
    { at: "1500m", state: "inactive" },
    { at: "1503m", state: "inactive" },
    { at: "1506m", state: "pending" },
    { at: "1511m", state: "firing" },
    { at: "1530m", state: "firing" },
    { at: "1535m", state: "inactive" },
  ],
  tells: {
    at: "1525m",
    summary: "Hardly any payments arrive",
    description:
      "10 payments arrived over the last 5 minutes, less than 10% of those at the same time a day before. The service is there and is not asked: look at what is before it.",
  },
  quiet: {
    "a time of day at which there are never many": [
      payments("approved", [
        [DAY, 4],
        [HOUR, 0],
      ]),
    ],
    "the first day of an environment": [
      payments("approved", [
        [HOUR, 0],
        [DAY - HOUR, 100],
        [HOUR, 0],
      ]),
    ],
    "half as many payments": [
      payments("approved", [
        [DAY, 100],
        [HOUR, 50],
      ]),
    ],
  },
  quietMinutes: DAY + HOUR,
});

describeAlert(promtool, {
  alert: "PaymentVolumeUnusual",
  severity: "warning",
  team: "business",
  labels: {},
  step: "1m",
  trouble: [
    payments("approved", [
      [DAY + HOUR, 100],
      [3 * HOUR, 40],
      [3 * HOUR, 100],
    ]),
  ],
  moments: [
    { at: "1500m", state: "inactive" },
    { at: "1540m", state: "inactive" },
    { at: "1560m", state: "pending" },
    { at: "1570m", state: "firing" },
    { at: "1680m", state: "firing" },
    { at: "1720m", state: "inactive" },
  ],
  tells: {
    at: "1620m",
    summary: "The number of payments is unlike the day before",
    description:
      "Over the last 1 hour there were 40% of the payments of the same hour a day before; between 50% and 200% is usual.",
  },
  quiet: {
    "few payments": [
      payments("approved", [
        [DAY, 1],
        [2 * HOUR, 20],
      ]),
    ],
    "a day that is a little quieter": [
      payments("approved", [
        [DAY, 100],
        [2 * HOUR, 60],
      ]),
    ],
    "the first day of an environment": [
      payments("approved", [
        [HOUR, 0],
        [DAY, 100],
      ]),
    ],
  },
  quietMinutes: DAY + 2 * HOUR,
});

describeAlert(promtool, {
  alert: "PaymentVolumeUnusual",
  severity: "warning",
  team: "business",
  labels: {},
  step: "1m",
  // More than twice as many is as strange.
  trouble: [
    payments("approved", [
      [DAY + HOUR, 100],
      [3 * HOUR, 300],
      [2 * HOUR, 100],
    ]),
  ],
  moments: [
    { at: "1500m", state: "inactive" },
    { at: "1620m", state: "firing" },
    { at: "1740m", state: "inactive" },
  ],
  tells: {
    at: "1620m",
    summary: "The number of payments is unlike the day before",
    description:
      "Over the last 1 hour there were 300% of the payments of the same hour a day before; between 50% and 200% is usual.",
  },
  quiet: {},
});

describeAlert(promtool, {
  alert: "ApprovalRateUnusual",
  severity: "warning",
  team: "business",
  labels: {},
  step: "1m",
  trouble: [
    payments("approved", [
      [DAY + HOUR, 98],
      [3 * HOUR, 90],
      [2 * HOUR, 98],
    ]),
    payments("declined", [
      [DAY + HOUR, 2],
      [3 * HOUR, 10],
      [2 * HOUR, 2],
    ]),
  ],
  moments: [
    { at: "1500m", state: "inactive" },
    { at: "1530m", state: "inactive" },
    { at: "1545m", state: "pending" },
    { at: "1560m", state: "firing" },
    { at: "1680m", state: "firing" },
    { at: "1710m", state: "inactive" },
  ],
  tells: {
    at: "1620m",
    summary: "Fewer payments are approved than the day before",
    description:
      "Over the last 1 hour the share of approved payments was lower by 8% than in the same hour a day before; up to 5% is usual.",
  },
  quiet: {
    "few payments": [
      payments("approved", [
        [DAY, 1],
        [2 * HOUR, 0],
      ]),
      payments("declined", [
        [DAY, 0],
        [2 * HOUR, 1],
      ]),
    ],
    "more approvals than the day before": [
      payments("approved", [
        [DAY, 80],
        [2 * HOUR, 98],
      ]),
      payments("declined", [
        [DAY, 20],
        [2 * HOUR, 2],
      ]),
    ],
  },
  quietMinutes: DAY + 2 * HOUR,
});

/** Approved payments in a currency, and what they come to, in its minor units. */
const approved = (currency: string, each: readonly (readonly [number, number, number])[]) => [
  count(
    `business_payments_total{status="approved",currency="${currency}",pod="a"}`,
    each.map(([minutes, perMinute]) => [minutes, perMinute]),
  ),
  count(
    `business_amount_minor_units_total{status="approved",currency="${currency}",pod="a"}`,
    each.map(([minutes, perMinute, minorUnits]) => [minutes, perMinute * minorUnits]),
  ),
];

describeAlert(promtool, {
  alert: "ApprovedAmountUnusual",
  severity: "warning",
  team: "business",
  labels: { currency: "EUR" },
  step: "1m",
  // As many payments as ever, of a quarter of the amount; in dollars all is well.
  trouble: [
    ...approved("EUR", [
      [DAY + HOUR, 10, 4_000],
      [3 * HOUR, 10, 1_000],
      [2 * HOUR, 10, 4_000],
    ]),
    ...approved("USD", [[DAY + 6 * HOUR, 10, 4_000]]),
  ],
  moments: [
    { at: "1500m", state: "inactive" },
    { at: "1535m", state: "inactive" },
    { at: "1545m", state: "pending" },
    { at: "1560m", state: "firing" },
    { at: "1680m", state: "firing" },
    { at: "1715m", state: "inactive" },
  ],
  tells: {
    at: "1620m",
    summary: "The amounts in EUR are unlike the day before",
    description:
      "Over the last 1 hour, 25% of the amount in EUR was approved that was approved in the same hour a day before; between 50% and 200% is usual.",
  },
  quiet: {
    "few payments of very different amounts": approved("ISK", [
      [DAY, 1, 100_000],
      [2 * HOUR, 1, 100],
    ]),
    "a currency that is new": [
      ...approved("USD", [[DAY + 2 * HOUR, 10, 4_000]]),
      ...approved("JPY", [
        [DAY, 0, 0],
        [2 * HOUR, 10, 4_000],
      ]),
    ],
  },
  quietMinutes: DAY + 2 * HOUR,
});

it("records payments, approvals and amounts", async (context) => {
  await testRecorded(promtool(context), {
    group: "business",
    step: "1m",
    series: [
      payments("approved", [[90, 90]]),
      payments("declined", [[90, 10]]),
      ...approved("EUR", [[90, 90, 2_500]]),
    ],
    values: [
      { series: "environment:auth_requests:increase5m", at: "90m", value: 500 },
      { series: "environment:auth_requests:increase1h", at: "90m", value: 6_000 },
      { series: "environment:auth_requests_approved:ratio_rate1h", at: "90m", value: 0.9 },
      {
        series: 'currency:business_payments_approved:increase1h{currency="EUR"}',
        at: "90m",
        value: 5_400,
      },
      {
        series: 'currency:business_amount_minor_units_approved:increase1h{currency="EUR"}',
        at: "90m",
        value: 13_500_000,
      },
    ],
  });
});
