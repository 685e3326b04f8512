import { it } from "vitest";
import { useTool } from "../tools/use-tool.ts";
import { describeAlert } from "./describe-alert.ts";
import type { InputSeries } from "./payment-series.ts";
import { counter } from "./phases.ts";
import { testRecorded } from "./rule-test.ts";

const promtool = useTool("promtool");

const MINUTE_SECONDS = 60;
const HOUR = 60;
const DAY = 24 * HOUR;

/** Requests a minute for some minutes, and the share of them that are bad. */
type Phase = readonly [minutes: number, perMinute: number, badShare: number];

/** Two series of which the second counts the bad requests, and the first the others. */
function requests(good: string, bad: string, phases: readonly Phase[]): InputSeries[] {
  return [
    counter(
      good,
      phases.map(([minutes, count, share]) => ({ minutes, perMinute: count * (1 - share) })),
      MINUTE_SECONDS,
    ),
    counter(
      bad,
      phases.map(([minutes, count, share]) => ({ minutes, perMinute: count * share })),
      MINUTE_SECONDS,
    ),
  ];
}

const answered = (phases: readonly Phase[]) =>
  requests(
    'auth_service_requests_total{status_code="200",endpoint="/v1/authorize",pod="a"}',
    'auth_service_requests_total{status_code="502",endpoint="/v1/authorize",pod="a"}',
    phases,
  );

const forwarded = (phases: readonly Phase[]) =>
  requests(
    'istio_requests_total{reporter="source",response_code="200",response_flags="-"}',
    'istio_requests_total{reporter="source",response_code="503",response_flags="URX,UF"}',
    phases,
  );

/** A bad payment has 0.1 s or more added. */
const delayed = (phases: readonly Phase[]) => [
  counter(
    'auth_added_latency_seconds_count{pod="a"}',
    phases.map(([minutes, count]) => ({ minutes, perMinute: count })),
    MINUTE_SECONDS,
  ),
  counter(
    'auth_added_latency_seconds_bucket{pod="a",le="0.1"}',
    phases.map(([minutes, count, share]) => ({ minutes, perMinute: count * (1 - share) })),
    MINUTE_SECONDS,
  ),
];

const decided = (phases: readonly Phase[]) =>
  requests(
    'auth_requests_total{status="approved",pod="a"}',
    'auth_requests_total{status="declined",pod="a"}',
    phases,
  );

/**
 * How many times its budget Prometheus finds spent, where it is thirty times over an hour, five times over six
 * and twice over a day: the counts of five minutes lag behind, and the day has no more than the test.
 */
const spent = {
  hour: 29.01,
  hours: 4.972,
  day: 1.997,
} as const;

const objectives = [
  {
    slo: "availability",
    alert: "AvailabilityBudgetBurns",
    team: "platform",
    critical: true,
    budget: 0.001,
    series: answered,
    spent,
    summary: "The service fails more payments than its objective allows",
    bad: "the payments were answered with a server error, of which 0.1%",
  },
  {
    slo: "routing",
    alert: "RoutingBudgetBurns",
    team: "platform",
    critical: true,
    budget: 0.001,
    series: forwarded,
    spent,
    summary: "The gateway loses more payments than its objective allows",
    bad: "the payments could not be brought to a pod by the gateway, of which 0.1%",
  },
  {
    slo: "addedLatency",
    alert: "AddedLatencyBudgetBurns",
    team: "platform",
    critical: true,
    budget: 0.01,
    series: delayed,
    // Both of its series begin at once, and are extrapolated alike.
    spent: { hour: 29.25, hours: 4.979, day: 1.998 },
    summary: "The service delays more payments than its objective allows",
    bad: "the payments had more than 0.1s added to their processor's time, of which 1%",
  },
  {
    slo: "approval",
    alert: "ApprovalBudgetBurns",
    team: "business",
    critical: false,
    budget: 0.01,
    series: decided,
    spent,
    summary: "Fewer payments are approved than the objective asks for",
    bad: "the payments were not approved, of which 1%",
  },
] as const;

for (const { slo, alert, team, critical, budget, series, spent, summary, bad } of objectives) {
  if (critical) {
    describeAlert(promtool, {
      alert,
      severity: "critical",
      team,
      labels: { slo },
      step: "1m",
      // Thirty times the budget: after 27 minutes, an hour has spent 13.44 times its own.
      trouble: series([
        [6 * HOUR, 100, 0],
        [HOUR, 100, 30 * budget],
        [HOUR, 100, 0],
      ]),
      moments: [
        { at: "360m", state: "inactive" },
        { at: "385m", state: "inactive" },
        { at: "392m", state: "firing" },
        { at: "420m", state: "firing" },
        // The short windows are over: five minutes, and half an hour of the slower burn.
        { at: "460m", state: "inactive" },
      ],
      tells: {
        at: "420m",
        summary,
        description: `${percentage(spent.hour * budget)} of ${bad} is allowed over 7 days. At this rate 8% of that budget is spent within 1 hour, or 12.5% within 6 hours.`,
      },
      quiet: {
        "few requests": series([[10 * HOUR, 0.003 / budget, 1]]),
        "a burn that a day has room for": series([[10 * HOUR, 100, 3 * budget]]),
        "a burst of two minutes": series([
          [5 * HOUR, 100, 0],
          [2, 100, 5 * budget * 30],
          [5 * HOUR, 100, 0],
        ]),
        "no requests at all": series([[10 * HOUR, 0, 0]]),
        // An hour of which a quarter is known is a quarter of an hour.
        "the bad first quarter of an hour of an environment": series([
          [15, 100, 30 * budget],
          [10 * HOUR, 100, 0],
        ]),
      },
      quietMinutes: 600,
    });

    describeAlert(promtool, {
      alert,
      severity: "critical",
      team,
      labels: { slo },
      step: "1m",
      // Five times the budget is too slow for an hour, and too fast for six.
      trouble: series([
        [6 * HOUR, 100, 0],
        [6 * HOUR, 100, 5 * budget],
        [2 * HOUR, 100, 0],
      ]),
      moments: [
        { at: "360m", state: "inactive" },
        { at: "600m", state: "inactive" },
        { at: "620m", state: "firing" },
        { at: "720m", state: "firing" },
        { at: "760m", state: "inactive" },
      ],
      tells: {
        at: "720m",
        summary,
        description: `${percentage(spent.hours * budget)} of ${bad} is allowed over 7 days. At this rate 8% of that budget is spent within 1 hour, or 12.5% within 6 hours.`,
      },
      quiet: {},
    });
  }

  describeAlert(promtool, {
    alert,
    severity: "warning",
    team,
    labels: { slo },
    step: "1m",
    trouble: series([
      [DAY, 100, 0],
      [DAY, 100, 2 * budget],
      [DAY, 100, 0],
    ]),
    moments: [
      { at: "1440m", state: "inactive" },
      { at: "2400m", state: "inactive" },
      { at: "2520m", state: "firing" },
      { at: "2880m", state: "firing" },
      { at: "3360m", state: "inactive" },
    ],
    tells: {
      at: "2880m",
      summary,
      description: `${percentage(spent.day * budget)} of ${bad} is allowed over 7 days. At this rate 20% of that budget is spent within 1 day, or 42% within 3 days.`,
    },
    quiet: {
      "few requests": series([[DAY, 0.002 / budget, 1]]),
      "a share that the budget has": series([[DAY, 100, 0.9 * budget]]),
    },
    quietMinutes: DAY,
  });
}

it("records requests, shares and what is left of the budget, by objective", async (context) => {
  await testRecorded(promtool(context), {
    group: "objectives",
    step: "1m",
    series: [
      ...answered([
        [2 * HOUR, 100, 0],
        [HOUR, 100, 0.01],
      ]),
      ...decided([[3 * HOUR, 100, 0.02]]),
    ],
    values: [
      { series: 'slo:requests:increase5m{slo="availability"}', at: "120m", value: 500 },
      { series: 'slo:bad_requests:increase5m{slo="availability"}', at: "120m", value: 0 },
      { series: 'slo:bad_requests:increase5m{slo="availability"}', at: "180m", value: 5 },
      { series: 'slo:requests:increase5m{slo="routing"}', at: "180m", value: undefined },
      { series: 'slo:error_budget:ratio{slo="availability"}', at: "180m", value: 0.001 },
      { series: 'slo:bad_requests:ratio_rate5m{slo="availability"}', at: "180m", value: 0.01 },
      { series: 'slo:bad_requests:ratio_rate30m{slo="availability"}', at: "180m", value: 0.01 },
      { series: 'slo:bad_requests:ratio_rate7d{slo="approval"}', at: "180m", value: 0.02 },
      // Everything there is, over windows that are longer than it.
      { series: 'slo:bad_requests:ratio_rate1h{slo="approval"}', at: "180m", value: 0.02 },
      { series: 'slo:bad_requests:ratio_rate2h{slo="approval"}', at: "180m", value: 0.02 },
      { series: 'slo:bad_requests:ratio_rate6h{slo="approval"}', at: "180m", value: 0.02 },
      { series: 'slo:bad_requests:ratio_rate1d{slo="approval"}', at: "180m", value: 0.02 },
      { series: 'slo:bad_requests:ratio_rate3d{slo="approval"}', at: "180m", value: 0.02 },
      { series: 'slo:requests:increase1h{slo="approval"}', at: "180m", value: 6_000 },
      // Without those of the first and the last minutes, which few counts have yet.
      { series: 'slo:requests:increase6h{slo="approval"}', at: "180m", value: 17_800 },
      { series: 'slo:requests:increase1d{slo="approval"}', at: "180m", value: 17_800 },
      { series: 'slo:requests:increase3d{slo="approval"}', at: "180m", value: 17_800 },
      { series: 'slo:error_budget_remaining:ratio{slo="approval"}', at: "180m", value: -1 },
      { series: 'slo:error_budget_burn:rate1h{slo="approval"}', at: "180m", value: 2 },
    ],
  });
});

function percentage(share: number): string {
  return `${Number((share * 100).toPrecision(4))}%`;
}
