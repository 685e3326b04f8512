import { by, increase, rate, recordingRule, series, sum } from "@paystream/metrics/promql";
import { objectives } from "../../objectives.ts";
import type { Pace } from "../../pace.ts";
import { dashboardUids } from "../dashboards/dashboard-uids.ts";
import type { AlertDefinition } from "./alert.ts";
import { percent } from "./percent.ts";
import { windowSeconds } from "./recording-rules.ts";
import type { RuleGroup } from "./rule-group.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** Fewer payments than this in a window say nothing about the next one. */
const comparablePayments = 100;

const { unusualChange, stoppedShare } = objectives.alerts;

/** What is recorded of the payments as business: how many, how many of them approved, and of how much. */
export function businessSeries(pace: Pace) {
  const window = pace.duration(windowSeconds);
  const hour = pace.duration(HOUR);
  const perSecond = (matchers: { readonly status?: "approved" } = {}) =>
    sum(rate(series("auth_requests_total", matchers).over(hour)));

  /** Payments in five minutes, and in an hour. */
  const paymentsNow = recordingRule(
    `environment:auth_requests:increase${window}`,
    sum(increase(series("auth_requests_total").over(window))),
  );
  const payments = recordingRule(
    `environment:auth_requests:increase${hour}`,
    sum(increase(series("auth_requests_total").over(hour))),
  );
  /** The share of them that were approved; not a number where there were none. */
  const approvedShare = recordingRule(
    `environment:auth_requests_approved:ratio_rate${hour}`,
    perSecond({ status: "approved" }).or(perSecond().mul(0)).div(perSecond()),
  );
  /** Approved payments by currency, and their amounts in minor units of it. */
  const approvedPayments = recordingRule(
    `currency:business_payments_approved:increase${hour}`,
    sum(
      increase(series("business_payments_total", { status: "approved" }).over(hour)),
      by("currency"),
    ),
  );
  const approvedAmount = recordingRule(
    `currency:business_amount_minor_units_approved:increase${hour}`,
    sum(
      increase(series("business_amount_minor_units_total", { status: "approved" }).over(hour)),
      by("currency"),
    ),
  );
  return { paymentsNow, payments, approvedShare, approvedPayments, approvedAmount } as const;
}

type Recorded = ReturnType<typeof businessSeries>;

/**
 * Payments unlike those of the same time a day before (spec 002, "Business Metric Alerts"). A day is the
 * shortest time after which business repeats itself, and all that seven days of samples allow to judge by
 * more than once.
 */
export function businessRules(pace: Pace): RuleGroup {
  const recorded = businessSeries(pace);
  return {
    name: "business",
    dashboard: dashboardUids.business,
    recorded: Object.values(recorded),
    alerts: [stopped, volume, approvals, amount].map((alert) => alert(recorded, pace)),
  };
}

/**
 * The hour before the one that is compared with. It must have had payments as well: what began in the middle
 * of an hour, such as an environment or a currency, is unlike itself a day later.
 */
const hourBefore = DAY + HOUR;

/** Nothing else sees payments that do not arrive: a pod that is asked nothing has no errors. */
const stopped = ({ paymentsNow }: Recorded, pace: Pace): AlertDefinition => {
  const before = paymentsNow.series().offset(pace.duration(DAY));
  return {
    name: "PaymentsStopped",
    query: paymentsNow.series().lt(before.mul(stoppedShare)).and(before.gte(comparablePayments)),
    for: pace.duration(300),
    severity: "critical",
    team: "platform",
    explainedBy: ["AuthServiceDown"],
    summary: "Hardly any payments arrive",
    description: `{{ $value | printf "%.0f" }} payments arrived over the last ${pace.inWords(windowSeconds)}, less than ${percent(stoppedShare)} of those at the same time a day before. The service is there and is not asked: look at what is before it.`,
  };
};

const volume = ({ payments }: Recorded, pace: Pace): AlertDefinition => {
  const before = payments.series().offset(pace.duration(DAY));
  const change = payments.series().div(before);
  const { fewer, more } = unusualChange;
  return {
    name: "PaymentVolumeUnusual",
    query: change
      .lt(fewer)
      .or(change.gt(more))
      .and(before.gte(comparablePayments))
      .and(payments.series().offset(pace.duration(hourBefore)).gte(comparablePayments)),
    for: pace.duration(900),
    severity: "warning",
    team: "business",
    summary: "The number of payments is unlike the day before",
    description: `Over the last ${pace.inWords(HOUR)} there were {{ $value | humanizePercentage }} of the payments of the same hour a day before; between ${percent(fewer)} and ${percent(more)} is usual.`,
  };
};

const approvals = ({ payments, approvedShare }: Recorded, pace: Pace): AlertDefinition => {
  const day = pace.duration(DAY);
  return {
    name: "ApprovalRateUnusual",
    query: approvedShare
      .series()
      .offset(day)
      .sub(approvedShare.series())
      .gt(unusualChange.approvedShare)
      .and(payments.series().gte(comparablePayments))
      .and(payments.series().offset(day).gte(comparablePayments)),
    for: pace.duration(900),
    severity: "warning",
    team: "business",
    explainedBy: ["ApprovalBudgetBurns"],
    summary: "Fewer payments are approved than the day before",
    description: `Over the last ${pace.inWords(HOUR)} the share of approved payments was lower by {{ $value | humanizePercentage }} than in the same hour a day before; up to ${percent(unusualChange.approvedShare)} is usual.`,
  };
};

const amount = ({ approvedPayments, approvedAmount }: Recorded, pace: Pace): AlertDefinition => {
  const day = pace.duration(DAY);
  const change = approvedAmount.series().div(approvedAmount.series().offset(day));
  const { fewer, more } = unusualChange;
  return {
    name: "ApprovedAmountUnusual",
    query: change
      .lt(fewer)
      .or(change.gt(more))
      .and(approvedPayments.series().offset(day).gte(comparablePayments))
      .and(approvedPayments.series().offset(pace.duration(hourBefore)).gte(comparablePayments)),
    for: pace.duration(900),
    severity: "warning",
    team: "business",
    explainedBy: ["PaymentVolumeUnusual"],
    summary: "The amounts in {{ $labels.currency }} are unlike the day before",
    description: `Over the last ${pace.inWords(HOUR)}, {{ $value | humanizePercentage }} of the amount in {{ $labels.currency }} was approved that was approved in the same hour a day before; between ${percent(fewer)} and ${percent(more)} is usual.`,
  };
};
