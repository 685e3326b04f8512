import { by, increase, not, rate, recordingRule, series, sum } from "@paystream/metrics/promql";
import { objectives } from "../../objectives.ts";
import type { Pace } from "../../pace.ts";
import { dashboardUids } from "../dashboards/dashboard-uids.ts";
import type { AlertDefinition } from "./alert.ts";
import { minimumRequests } from "./minimum-requests.ts";
import { percent } from "./percent.ts";
import { windowSeconds } from "./recording-rules.ts";
import type { RuleGroup } from "./rule-group.ts";

const HOUR = 3_600;

/** Below so many payments in an hour, one breaker that opens once is more than the share that is accepted. */
const minimumPayments = 500;

const { processorErrorShare, rejectedShare } = objectives.alerts;

/** What is recorded of the systems that the service asks. */
export function dependencySeries(pace: Pace) {
  const window = pace.duration(windowSeconds);
  const hour = pace.duration(HOUR);
  const calls = (matchers: { readonly outcome?: ReturnType<typeof not<"success">> } = {}) =>
    sum(rate(series("dependency_requests_total", matchers).over(window)), by("dependency"));
  const payments = (matchers: { readonly status?: "rejected" } = {}) =>
    sum(rate(series("auth_requests_total", matchers).over(hour)));

  /** Calls in the window, by the system that was called. */
  const called = recordingRule(
    `dependency:dependency_requests:increase${window}`,
    sum(increase(series("dependency_requests_total").over(window)), by("dependency")),
  );
  /** The share of them that failed or timed out: zero where none did. */
  const failedShare = recordingRule(
    `dependency:dependency_requests_failed:ratio_rate${window}`,
    calls({ outcome: not("success") })
      .or(calls().mul(0))
      .div(calls()),
  );
  /** The share of the payments of an hour that an open circuit breaker refused: zero where none was. */
  const rejected = recordingRule(
    `environment:auth_requests_rejected:ratio_rate${hour}`,
    payments({ status: "rejected" }).or(payments().mul(0)).div(payments()),
  );
  return { called, failedShare, rejected } as const;
}

type Recorded = ReturnType<typeof dependencySeries>;

/** Processors, the breakers in front of them, and the store of answers. */
export function dependencyRules(pace: Pace): RuleGroup {
  const recorded = dependencySeries(pace);
  return {
    name: "dependencies",
    dashboard: dashboardUids.operational,
    recorded: Object.values(recorded),
    alerts: [processorErrors(recorded, pace), breakerUnstable(recorded, pace), storeEvicts(pace)],
  };
}

const processorErrors = ({ called, failedShare }: Recorded, pace: Pace): AlertDefinition => ({
  name: "ProcessorErrors",
  query: failedShare.series().gt(processorErrorShare).and(called.series().gte(minimumRequests)),
  for: pace.duration(120),
  severity: "warning",
  team: "platform",
  explainedBy: ["AuthServiceCircuitBreakerOpen"],
  summary: "Calls of {{ $labels.dependency }} fail",
  description: `{{ $value | humanizePercentage }} of the calls of {{ $labels.dependency }} ended in an error or a timeout over the last ${pace.inWords(windowSeconds)}; above ${percent(processorErrorShare)} it is not well. A declined payment is none of them.`,
});

/** A breaker that opens once protects; one that opens again and again hides that a processor is not well. */
const breakerUnstable = ({ rejected }: Recorded, pace: Pace): AlertDefinition => ({
  name: "CircuitBreakerUnstable",
  query: rejected
    .series()
    .gt(rejectedShare)
    .and(
      sum(increase(series("auth_requests_total").over(pace.duration(HOUR)))).gte(minimumPayments),
    ),
  for: pace.duration(300),
  severity: "warning",
  team: "platform",
  explainedBy: ["AuthServiceCircuitBreakerOpen"],
  summary: "Circuit breakers have refused many payments",
  description: `Circuit breakers have refused {{ $value | humanizePercentage }} of the payments of the last ${pace.inWords(HOUR)}; at most ${percent(rejectedShare)} is accepted. Where none is open now, they open and close again.`,
});

/** What is evicted is not known when it is asked for again: a retry of it is another payment. */
const storeEvicts = (pace: Pace): AlertDefinition => ({
  name: "IdempotencyStoreEvicting",
  query: sum(
    increase(series("idempotency_evictions_total").over(pace.duration(windowSeconds))),
    by("pod"),
  ).gt(0),
  for: pace.duration(60),
  severity: "warning",
  team: "platform",
  summary: "Pod {{ $labels.pod }} forgets answers before their time",
  description: `Pod {{ $labels.pod }} has dropped {{ $value | printf "%.0f" }} answers that should have been kept, over the last ${pace.inWords(windowSeconds)}, because its store is full. A client that repeats one of these payments is charged again.`,
});
