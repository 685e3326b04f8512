import { type Changes, type Plan, planOf, scenarioOf, type TestName } from "./plans.ts";
import {
  type Judgement,
  type LoadReport,
  type Outcome,
  outcomes,
  type StepReport,
} from "./report.ts";

/** The part of k6's `handleSummary` data that is read. https://grafana.com/docs/k6/latest/results-output/end-of-test/custom-summary/ */
export interface K6Summary {
  readonly state: { readonly testRunDurationMs: number };
  readonly metrics: Readonly<Record<string, K6Metric>>;
}

interface K6Metric {
  readonly values: Readonly<Record<string, number>>;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

/** What k6 has counted, as a report. */
export function reportOf(
  test: TestName,
  changes: Changes,
  { state, metrics }: K6Summary,
  { target, endedAt }: { readonly target: string; readonly endedAt: number },
): LoadReport {
  const plan = planOf(test, changes);
  const count = (name: string) => metrics[name]?.values["count"] ?? 0;
  const payments = Object.fromEntries(
    outcomes.map((outcome) => [outcome, count(`payments_${outcome.replace(" ", "_")}`)]),
  ) as Record<Outcome, number>;
  const steps = plan.steps
    .map(({ rate }, index) => stepOf(rate, scenarioOf(index), metrics))
    // A test that ended early has steps that it never came to.
    .filter((step) => step.payments + step.unsent > 0);
  return {
    test,
    target,
    startedAt: new Date(endedAt - state.testRunDurationMs).toISOString(),
    endedAt: new Date(endedAt).toISOString(),
    payments,
    steps,
    judgements: plan.endsWhenBroken ? breakpointOf(steps) : objectivesOf(plan, steps),
    remarks: [],
  };
}

function stepOf(rate: number, scenario: string, metrics: K6Summary["metrics"]): StepReport {
  const own = (name: string) => metrics[`${name}{scenario:${scenario}}`];
  const { values } = own("payment_duration") ?? { values: {} };
  const parts = ["payment_duration", "payment_failed", "dropped_iterations"].map(own);
  const payments = values["count"] ?? 0;
  const of = (name: string) => values[name] ?? Number.NaN;
  return {
    rate,
    payments,
    unsent: own("dropped_iterations")?.values["count"] ?? 0,
    failedShare: own("payment_failed")?.values["rate"] ?? 0,
    latencies:
      payments === 0
        ? undefined
        : { p50: of("p(50)"), p95: of("p(95)"), p99: of("p(99)"), max: of("max") },
    isHeld:
      payments > 0 &&
      parts.every((part) => Object.values(part?.thresholds ?? {}).every(({ ok }) => ok)),
  };
}

/** Each objective in each step. */
function objectivesOf({ objectives }: Plan, steps: readonly StepReport[]): Judgement[] {
  if (objectives === undefined) {
    return [];
  }
  const { p99Seconds, errorShare } = objectives;
  if (steps.length === 0) {
    return [{ wanted: "payments are sent", seen: "none was", isHeld: false }];
  }
  return steps.flatMap(({ rate, payments, unsent, failedShare, latencies }) => [
    {
      wanted: `99 of 100 payments are answered within ${p99Seconds * 1000} ms`,
      seen: latencies ? `${latencies.p99.toFixed(0)} ms` : "no answer",
      isHeld: latencies !== undefined && latencies.p99 < p99Seconds * 1000,
    },
    {
      wanted: `fewer than ${percent(errorShare)} of the payments fail`,
      seen: percent(failedShare),
      isHeld: payments > 0 && failedShare < errorShare,
    },
    {
      wanted: `${rate} payments a second are sent`,
      seen: unsent === 0 ? "they were" : `${unsent} of ${unsent + payments} were not, or late`,
      isHeld: unsent <= Math.max(1, errorShare * (unsent + payments)),
    },
  ]);
}

/** The highest rate before the first that was not held: that there is one is the only condition. */
function breakpointOf(steps: readonly StepReport[]): Judgement[] {
  const first = steps.findIndex((step) => !step.isHeld);
  const broken = steps[first];
  const held = first === -1 ? steps.at(-1) : steps[first - 1];
  return [
    {
      wanted: "a rate at which payments are answered in time",
      seen: [
        held ? `${held.rate} a second` : "none",
        broken ? `no longer at ${broken.rate}` : "which is the highest that was tried",
      ].join(", "),
      isHeld: held !== undefined,
    },
  ];
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))} %`;
}
