import { PercentUnit, Short } from "@grafana/grafana-foundation-sdk/units";
import { contract } from "@paystream/auth-service/contract";
import {
  by,
  ignoring,
  matches,
  not,
  rate,
  rateInterval,
  series,
  sum,
} from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import type { objectiveSeries } from "../../rules/objectives/objective-series.ts";
import { windowSeconds } from "../../rules/recording-rules.ts";
import { timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";
import { chosenVersion } from "../version-variable.ts";

const HOUR = 3_600;

const { addedLatencySeconds } = objectives;

/** Which requests spend the budgets, and of which version: a release can be what is wrong. */
export function spendingRow(recorded: ReturnType<typeof objectiveSeries>, pace: Pace): Row {
  return {
    title: "What spends it",
    panels: [
      timeSeries({
        title: "Bad requests",
        description: `The share of requests over ${pace.inWords(windowSeconds)} that were not as they should be, by objective: which budget is being spent, and since when.`,
        unit: PercentUnit,
        queries: [[recorded.shares.get(windowSeconds).series(), "{{slo}}"]],
      }),
      timeSeries({
        title: "Counted requests",
        description: `How many requests each objective counted over ${pace.inWords(HOUR)}. With few of them a share says little, and nobody is called for it.`,
        unit: Short,
        queries: [[recorded.counts.get(HOUR).series(), "{{slo}}"]],
      }),
      availability(),
      addedLatency(),
      approval(),
    ],
  };
}

const version = chosenVersion;

function availability() {
  const endpoint = contract.paths.authorize;
  const answers = series("auth_service_requests_total", { version, endpoint });
  const errors = series("auth_service_requests_total", {
    version,
    endpoint,
    status_code: matches("5.."),
  });
  const all = sum(rate(answers.over(rateInterval)), by("version"));
  return timeSeries({
    title: "Payments answered with a server error",
    description:
      "What spends the budget of availability, by version: the share of its payments that each version answered with a 5xx. Where only the canary has them, end the release.",
    unit: PercentUnit,
    queries: [
      [
        sum(rate(errors.over(rateInterval)), by("version"))
          .or(all.mul(0))
          .div(all),
        "{{version}}",
      ],
    ],
  });
}

function addedLatency() {
  const inTime = series("auth_added_latency_seconds_bucket", {
    version,
    le: `${addedLatencySeconds}`,
  });
  const measured = series("auth_added_latency_seconds_count", { version });
  const all = sum(rate(measured.over(rateInterval)), by("version"));
  return timeSeries({
    title: "Payments that the service delayed",
    description: `What spends the budget of added latency, by version: the share of payments to which the service added more than ${addedLatencySeconds} s.`,
    unit: PercentUnit,
    queries: [
      [all.sub(sum(rate(inTime.over(rateInterval)), by("version"))).div(all), "{{version}}"],
    ],
  });
}

function approval() {
  const payments = series("auth_requests_total", { version });
  const others = series("auth_requests_total", { version, status: not("approved") });
  return timeSeries({
    title: "Payments that were not approved",
    description:
      "What spends the budget of approval, by version and result: the share of all payments of the chosen versions. Declines are the processors', errors and rejected payments ours.",
    unit: PercentUnit,
    queries: [
      [
        sum(rate(others.over(rateInterval)), by("version", "status")).div(
          sum(rate(payments.over(rateInterval))),
          ignoring("version", "status").groupLeft(),
        ),
        "{{version}} {{status}}",
      ],
    ],
  });
}
