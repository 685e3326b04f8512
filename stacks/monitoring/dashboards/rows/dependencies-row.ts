import {
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from "@grafana/grafana-foundation-sdk/units";
import {
  by,
  histogramQuantile,
  increase,
  max,
  rate,
  rateInterval,
  series,
  sum,
} from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import type { dependencySeries } from "../../rules/dependency-rules.ts";
import { percent } from "../../rules/percent.ts";
import { windowSeconds } from "../../rules/recording-rules.ts";
import { breakerStates } from "../breaker-states.ts";
import { stateTimeline } from "../panels/state-timeline.ts";
import { below } from "../panels/thresholds.ts";
import { events, stackedTimeSeries, timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";
import { chosenVersion } from "../version-variable.ts";

const { alerts } = objectives;

/** What the service asks others, and what keeps it from asking twice (spec 002, "Dependency health status"). */
export function dependenciesRow(recorded: ReturnType<typeof dependencySeries>, pace: Pace): Row {
  const version = chosenVersion;
  const calls = series("dependency_requests_total", { version });
  const durations = series("dependency_request_duration_seconds_bucket", { version });
  return {
    title: "Processors and the store of answers",
    panels: [
      stackedTimeSeries({
        title: "Calls of processors",
        description:
          "Calls per second of each processor, by how they ended. A call that timed out may have charged the card.",
        unit: RequestsPerSecond,
        queries: [
          [
            sum(rate(calls.over(rateInterval)), by("dependency", "outcome")),
            "{{dependency}} {{outcome}}",
          ],
        ],
      }),
      timeSeries({
        title: "Failed calls of processors",
        description: `The share of each processor's calls that failed or timed out over ${pace.inWords(windowSeconds)}. Above ${percent(alerts.processorErrorShare)} somebody is told: it is the processor, not the service.`,
        unit: PercentUnit,
        thresholds: below(alerts.processorErrorShare),
        queries: [[recorded.failedShare.series(), "{{dependency}}"]],
      }),
      timeSeries({
        title: "Duration of calls of processors",
        description:
          "How long nineteen of twenty calls of each processor took. Where it grows and the added latency does not, the processor is what makes payments slow.",
        unit: Seconds,
        queries: [
          [
            histogramQuantile(
              0.95,
              sum(rate(durations.over(rateInterval)), by("dependency", "le")),
            ),
            "{{dependency}}",
          ],
        ],
      }),
      stateTimeline(
        {
          title: "Circuit breakers of processors",
          description:
            "The worst state of the circuit breakers that the pods have for each processor. Open: a pod refuses that processor's payments at once, for half a minute.",
          queries: [
            [
              max(series("circuit_breaker_processor_state", { version }), by("processor")),
              "{{processor}}",
            ],
          ],
        },
        breakerStates,
      ),
      events({
        title: "Repeated payments",
        description:
          "Requests that repeated an earlier one, by what became of them: answered from the store (replayed, joined), or refused because the key was used for another payment (conflict, mismatch). Many at once are clients or a gateway that try again.",
        unit: Short,
        queries: [
          [
            sum(
              increase(series("idempotency_outcomes_total", { version }).over(rateInterval)),
              by("outcome"),
            ),
            "{{outcome}}",
          ],
        ],
      }),
      timeSeries({
        title: "Store of answers",
        description:
          "Answers that each pod keeps for repeated payments and, as second series, those that it dropped too early because it was full. One that was dropped is paid twice when it is repeated.",
        unit: Short,
        queries: [
          [sum(series("idempotency_entries", { version }), by("pod")), "{{pod}}"],
          [
            sum(
              increase(series("idempotency_evictions_total", { version }).over(rateInterval)),
              by("pod"),
            ),
            "{{pod}}, dropped",
          ],
        ],
      }),
    ],
  };
}
