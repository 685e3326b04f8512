import { PercentUnit } from "@grafana/grafana-foundation-sdk/units";
import { by, max, number, oneOf } from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import { kubeStateMetrics, kubeStateSeries } from "../../programs/kube-state-metrics.ts";
import { nodeExporter } from "../../programs/node-exporter.ts";
import { infrastructureSeries } from "../../rules/infrastructure-rules.ts";
import { percent } from "../../rules/percent.ts";
import { windowSeconds } from "../../rules/recording-rules.ts";
import type { Watch } from "../../rules/rule-group.ts";
import { stateTimeline } from "../panels/state-timeline.ts";
import { above, below } from "../panels/thresholds.ts";
import { timeSeries } from "../panels/time-series.ts";
import type { Row } from "../row.ts";

const { freeDiskShare, nodeMemoryShare } = objectives.alerts;

/** The machines, where the environment watches them (spec 001, "Infrastructure Monitoring"). */
export function nodesRows({ programs, pace }: Watch): readonly Row[] {
  const panels = [
    ...(programs.includes(nodeExporter) ? usage(pace) : []),
    ...(programs.includes(kubeStateMetrics) ? [conditions()] : []),
  ];
  return panels.length === 0 ? [] : [{ title: "Nodes", panels }];
}

function usage(pace: Pace) {
  const { usedCpu, usedMemory, freeDisk } = infrastructureSeries(pace);
  return [
    timeSeries({
      title: "Processor time of nodes",
      description: `The share of its processor time that each node uses, over ${pace.inWords(windowSeconds)}. Full nodes make every pod there slow, whatever its own limit is.`,
      unit: PercentUnit,
      max: 1,
      queries: [[usedCpu.series(), "{{instance}}"]],
    }),
    timeSeries({
      title: "Memory of nodes",
      description: `The share of its memory that each node uses. Above ${percent(nodeMemoryShare)} somebody is told: the kubelet ends pods when there is none left.`,
      unit: PercentUnit,
      max: 1,
      thresholds: below(nodeMemoryShare),
      queries: [[usedMemory.series(), "{{instance}}"]],
    }),
    timeSeries({
      title: "Free disk of nodes",
      description: `The share that is left of each file system. Below ${percent(freeDiskShare)} somebody is called: without disk, no image can be pulled and no sample be kept.`,
      unit: PercentUnit,
      max: 1,
      thresholds: above(freeDiskShare),
      queries: [[freeDisk.series(), "{{instance}} {{mountpoint}}"]],
    }),
  ];
}

function conditions() {
  const condition = kubeStateSeries("kube_node_status_condition", {
    condition: oneOf("MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"),
    status: "true",
  });
  /** Also of a node of which nothing is known any more. */
  const ready = kubeStateSeries("kube_node_status_condition", {
    condition: "Ready",
    status: "true",
  });
  return stateTimeline(
    {
      title: "Conditions of nodes",
      description:
        "What the cluster says is wrong with its nodes. A node that is not ready gets no new pods and loses those that it has.",
      queries: [
        [max(condition, by("node", "condition")), "{{node}} {{condition}}"],
        [number(1).sub(max(ready, by("node"))), "{{node}} not ready"],
      ],
    },
    [
      { value: 0, text: "no", color: "green" },
      { value: 1, text: "yes", color: "red" },
    ],
  );
}
