import {
  by,
  increase,
  max,
  min,
  noneOf,
  notMatches,
  on,
  oneOf,
  rate,
  recordingRule,
  sum,
} from "@paystream/metrics/promql";
import { objectives } from "../../objectives.ts";
import type { Pace } from "../../pace.ts";
import { dashboardUids } from "../dashboards/dashboard-uids.ts";
import { kubeStateSeries } from "../programs/kube-state-metrics.ts";
import { nodeSeries } from "../programs/node-exporter.ts";
import type { AlertDefinition } from "./alert.ts";
import { percent } from "./percent.ts";
import { windowSeconds } from "./recording-rules.ts";
import type { RuleGroup } from "./rule-group.ts";

// cspell:ignore erofs ramfs squashfs

const FIVE_MINUTES = 300;
const TEN_MINUTES = 600;
const QUARTER_HOUR = 900;

/** A container that restarts as often within a quarter of an hour does not come up by itself. */
const restarts = 3;

const { freeDiskShare, nodeMemoryShare } = objectives.alerts;

/** File systems that are not on a disk, or that nobody can write to. */
const notOnDisk = "tmpfs|ramfs|overlay|squashfs|erofs|iso9660";

/** What is recorded of the nodes; `instance` is the address of the exporter there. */
export function infrastructureSeries(pace: Pace) {
  const window = pace.duration(windowSeconds);
  const onDisk = { fstype: notMatches(notOnDisk) };
  const memory = nodeSeries("node_memory_MemTotal_bytes");
  const seconds = (matchers: { readonly mode?: ReturnType<typeof noneOf> } = {}) =>
    sum(rate(nodeSeries("node_cpu_seconds_total", matchers).over(window)), by("instance"));

  /** The share of each file system that is left. */
  const freeDisk = recordingRule(
    "node:node_filesystem_avail_bytes:ratio",
    min(
      nodeSeries("node_filesystem_avail_bytes", onDisk).div(
        nodeSeries("node_filesystem_size_bytes", onDisk),
      ),
      by("instance", "mountpoint"),
    ),
  );
  /** The shares of memory and of processor time that are in use. */
  const usedMemory = recordingRule(
    "node:node_memory_used:ratio",
    max(memory.sub(nodeSeries("node_memory_MemAvailable_bytes")).div(memory), by("instance")),
  );
  const usedCpu = recordingRule(
    `node:node_cpu_used:ratio_rate${window}`,
    seconds({ mode: noneOf("idle", "iowait") }).div(seconds()),
  );
  return { freeDisk, usedMemory, usedCpu } as const;
}

type Recorded = ReturnType<typeof infrastructureSeries>;

/** The nodes of the cluster, and the pods of the environment (spec 002, "Infrastructure Alerts"). */
export function infrastructureRules(pace: Pace): RuleGroup {
  const recorded = infrastructureSeries(pace);
  return {
    name: "infrastructure",
    dashboard: dashboardUids.operational,
    recorded: Object.values(recorded),
    alerts: [
      nodeNotReady(pace),
      nodePressure(pace),
      nodeDisk(recorded, pace),
      nodeMemory(recorded, pace),
      podRestarting(pace),
      podNotReady(pace),
    ],
  };
}

const nodeNotReady = (pace: Pace): AlertDefinition => ({
  name: "NodeNotReady",
  query: max(
    kubeStateSeries("kube_node_status_condition", { condition: "Ready", status: "true" }),
    by("node"),
  ).eq(0),
  for: pace.duration(FIVE_MINUTES),
  severity: "critical",
  team: "platform",
  summary: "Node {{ $labels.node }} is not ready",
  description: `Node {{ $labels.node }} has not been Ready (status true is {{ $value }}) for ${pace.inWords(FIVE_MINUTES)}. Its pods are started on other nodes, as far as these have room.`,
});

const nodePressure = (pace: Pace): AlertDefinition => ({
  name: "NodePressure",
  query: max(
    kubeStateSeries("kube_node_status_condition", {
      condition: oneOf("MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"),
      status: "true",
    }),
    by("node", "condition"),
  ).eq(1),
  for: pace.duration(FIVE_MINUTES),
  severity: "warning",
  team: "platform",
  explainedBy: ["NodeNotReady"],
  summary: "Node {{ $labels.node }} has {{ $labels.condition }}",
  description: `Node {{ $labels.node }} has had the condition {{ $labels.condition }} (status true is {{ $value }}) for ${pace.inWords(FIVE_MINUTES)}: it takes no more pods, and may evict those that it has.`,
});

const nodeDisk = ({ freeDisk }: Recorded, pace: Pace): AlertDefinition => ({
  name: "NodeDiskSpaceLow",
  query: freeDisk.series().lt(freeDiskShare),
  for: pace.duration(FIVE_MINUTES),
  severity: "critical",
  team: "platform",
  summary: "A disk of node {{ $labels.instance }} is nearly full",
  description: `{{ $value | humanizePercentage }} of {{ $labels.mountpoint }} on node {{ $labels.instance }} is left; below ${percent(freeDiskShare)} the node soon evicts pods.`,
});

const nodeMemory = ({ usedMemory }: Recorded, pace: Pace): AlertDefinition => ({
  name: "NodeMemoryHigh",
  query: usedMemory.series().gt(nodeMemoryShare),
  for: pace.duration(QUARTER_HOUR),
  severity: "warning",
  team: "platform",
  summary: "Node {{ $labels.instance }} is short of memory",
  description: `{{ $value | humanizePercentage }} of the memory of node {{ $labels.instance }} has been in use for ${pace.inWords(QUARTER_HOUR)}; above ${percent(nodeMemoryShare)} there is no room for the pods of a node that is lost.`,
});

/** Containers keep their count when they restart; a new pod has one of its own. */
const podRestarting = (pace: Pace): AlertDefinition => ({
  name: "PodRestarting",
  query: sum(
    increase(
      kubeStateSeries("kube_pod_container_status_restarts_total").over(pace.duration(QUARTER_HOUR)),
    ),
    by("pod", "container"),
  ).gte(restarts),
  severity: "warning",
  team: "platform",
  summary: "Pod {{ $labels.pod }} restarts again and again",
  description: `Container {{ $labels.container }} of pod {{ $labels.pod }} has restarted {{ $value | printf "%.0f" }} times over the last ${pace.inWords(QUARTER_HOUR)}.`,
});

const podNotReady = (pace: Pace): AlertDefinition => ({
  name: "PodNotReady",
  query: max(kubeStateSeries("kube_pod_status_ready", { condition: "true" }), by("pod"))
    .eq(0)
    .unless(
      max(
        kubeStateSeries("kube_pod_status_phase", { phase: oneOf("Succeeded", "Failed") }),
        by("pod"),
      ).eq(1),
      on("pod"),
    )
    // A node that is lost explains its own pods only.
    .mul(max(kubeStateSeries("kube_pod_info"), by("pod", "node")), on("pod").groupLeft("node")),
  for: pace.duration(TEN_MINUTES),
  severity: "warning",
  team: "platform",
  explainedBy: ["NodeNotReady", "PodRestarting"],
  summary: "Pod {{ $labels.pod }} does not become ready",
  description: `Pod {{ $labels.pod }}{{ with $labels.node }} on node {{ . }}{{ end }} has not been ready (it is {{ $value }}) for ${pace.inWords(TEN_MINUTES)}: it is not started, its probe fails, or its image cannot be had.`,
});
