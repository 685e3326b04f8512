import { PercentUnit, Seconds, Short } from "@grafana/grafana-foundation-sdk/units";
import { by, increase, max, rate, rateInterval, series, sum } from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import { kubeStateMetrics, kubeStateSeries } from "../../programs/kube-state-metrics.ts";
import { percent } from "../../rules/percent.ts";
import type { Watch } from "../../rules/rule-group.ts";
import type { systemSeries } from "../../rules/system-rules.ts";
import { stateTimeline } from "../panels/state-timeline.ts";
import { below } from "../panels/thresholds.ts";
import { events, timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";
import { chosenVersion } from "../version-variable.ts";

const { usedCpuShare, usedMemoryShare } = objectives.alerts;

/** What the service's pods use of what they may have, and whether they stay up (spec 002, "Resource utilization"). */
export function podsRow(recorded: ReturnType<typeof systemSeries>, { programs }: Watch): Row {
  const version = chosenVersion;
  return {
    title: "Pods",
    panels: [
      timeSeries({
        title: "Processor time of pods",
        description: `The share of its limit of processor time that each pod uses. Above ${percent(usedCpuShare)} there is no room for a peak, or for the loss of another pod.`,
        unit: PercentUnit,
        thresholds: below(usedCpuShare),
        queries: [[recorded.usedCpu.series(), "{{pod}}"]],
      }),
      timeSeries({
        title: "Memory of pods",
        description: `The share of its limit of memory that each pod uses. Above ${percent(usedMemoryShare)} somebody is told: at 100% it is killed, with the payments that it is working on.`,
        unit: PercentUnit,
        thresholds: below(usedMemoryShare),
        queries: [[recorded.usedMemory.series(), "{{pod}}"]],
      }),
      timeSeries({
        title: "Event loop lag",
        description:
          "How late the event loop of each pod is, at the 99th percentile: what every request there waits for before it is looked at. It is the first to grow when a pod has too much to do.",
        unit: Seconds,
        queries: [
          [max(series("nodejs_eventloop_lag_p99_seconds", { version }), by("pod")), "{{pod}}"],
        ],
      }),
      timeSeries({
        title: "Time spent on garbage collection",
        description:
          "The share of its time in which each pod collected garbage. A pod that runs short of memory collects more and more before it is killed.",
        unit: PercentUnit,
        queries: [
          [
            sum(
              rate(series("nodejs_gc_duration_seconds_sum", { version }).over(rateInterval)),
              by("pod"),
            ),
            "{{pod}}",
          ],
        ],
      }),
      ...(programs.includes(kubeStateMetrics) ? [restarts(), readiness()] : []),
    ],
  };
}

function restarts() {
  return events({
    title: "Restarts of containers",
    description:
      "How often containers of the environment's pods, those of its monitoring among them, were started again. Three within a quarter of an hour call somebody.",
    unit: Short,
    queries: [
      [
        sum(
          increase(kubeStateSeries("kube_pod_container_status_restarts_total").over(rateInterval)),
          by("pod", "container"),
        ),
        "{{pod}} {{container}}",
      ],
    ],
  });
}

function readiness() {
  return stateTimeline(
    {
      title: "Readiness of pods",
      description:
        "Which pods of the environment take traffic. One that is not ready for long does not start, or is cut off from what it needs.",
      queries: [
        [
          max(kubeStateSeries("kube_pod_status_ready", { condition: "true" }), by("pod")),
          "{{pod}}",
        ],
      ],
    },
    [
      { value: 0, text: "not ready", color: "red" },
      { value: 1, text: "ready", color: "green" },
    ],
  );
}
