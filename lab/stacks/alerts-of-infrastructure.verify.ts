import { it } from "vitest";
import { useTool } from "../tools/use-tool.ts";
import { describeAlert } from "./describe-alert.ts";
import { counter, gauge } from "./phases.ts";
import { testRecorded, testRules } from "./rule-test.ts";

const promtool = useTool("promtool");

type Phases = readonly (readonly [minutes: number, value: number])[];

const measured = (series: string, phases: Phases) =>
  gauge(
    series,
    phases.map(([minutes, value]) => ({ minutes, value })),
  );

const node = (condition: string, phases: Phases) =>
  measured(
    `kube_node_status_condition{node="node-1",condition="${condition}",status="true"}`,
    phases,
  );

/** What a node is like when nothing is wrong with it. */
const healthyNode = [
  node("Ready", [[60, 1]]),
  ...["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"].map((condition) =>
    node(condition, [[60, 0]]),
  ),
];

describeAlert(promtool, {
  alert: "NodeNotReady",
  severity: "critical",
  labels: { node: "node-1" },
  trouble: [
    node("Ready", [
      [10, 1],
      [10, 0],
      [10, 1],
    ]),
  ],
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "pending" },
    { at: "15m", state: "firing" },
    { at: "19m45s", state: "firing" },
    { at: "20m", state: "inactive" },
  ],
  tells: {
    at: "18m",
    summary: "Node node-1 is not ready",
    description:
      "Node node-1 has not been Ready (status true is 0) for 5 minutes. Its pods are started on other nodes, as far as these have room.",
  },
  quiet: {
    "a node that restarts": [
      node("Ready", [
        [10, 1],
        [4, 0],
        [16, 1],
      ]),
    ],
    "a node that is well": healthyNode,
  },
});

describeAlert(promtool, {
  alert: "NodePressure",
  severity: "warning",
  labels: { node: "node-1", condition: "DiskPressure" },
  trouble: [
    node("Ready", [[30, 1]]),
    node("DiskPressure", [
      [10, 0],
      [10, 1],
      [10, 0],
    ]),
  ],
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "pending" },
    { at: "15m", state: "firing" },
    { at: "20m", state: "inactive" },
  ],
  tells: {
    at: "18m",
    summary: "Node node-1 has DiskPressure",
    description:
      "Node node-1 has had the condition DiskPressure (status true is 1) for 5 minutes: it takes no more pods, and may evict those that it has.",
  },
  quiet: { "a node that is well": healthyNode },
});

const disk = (fstype: string, free: Phases) => {
  const labels = `instance="10.0.0.1:9100",device="/dev/sda1",fstype="${fstype}",mountpoint="/"`;
  return [
    measured(`node_filesystem_avail_bytes{${labels}}`, free),
    measured(`node_filesystem_size_bytes{${labels}}`, [[60, 100e9]]),
  ];
};

describeAlert(promtool, {
  alert: "NodeDiskSpaceLow",
  severity: "critical",
  labels: { instance: "10.0.0.1:9100", mountpoint: "/" },
  trouble: disk("ext4", [
    [10, 50e9],
    [10, 8e9],
    [10, 50e9],
  ]),
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "pending" },
    { at: "15m", state: "firing" },
    { at: "20m", state: "inactive" },
  ],
  tells: {
    at: "18m",
    summary: "A disk of node 10.0.0.1:9100 is nearly full",
    description: "8% of / on node 10.0.0.1:9100 is left; below 10% the node soon evicts pods.",
  },
  quiet: {
    "a disk with room": disk("ext4", [[30, 11e9]]),
    "a file system in memory, or of an image": [
      ...disk("tmpfs", [[30, 1e9]]),
      ...disk("overlay", [[30, 1e9]]),
    ],
  },
});

const memory = (free: Phases) => [
  measured('node_memory_MemAvailable_bytes{instance="10.0.0.1:9100"}', free),
  measured('node_memory_MemTotal_bytes{instance="10.0.0.1:9100"}', [[90, 16e9]]),
];

describeAlert(promtool, {
  alert: "NodeMemoryHigh",
  severity: "warning",
  labels: { instance: "10.0.0.1:9100" },
  trouble: memory([
    [10, 8e9],
    [30, 1.6e9],
    [10, 8e9],
  ]),
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "pending" },
    { at: "24m45s", state: "pending" },
    { at: "25m", state: "firing" },
    { at: "40m", state: "inactive" },
  ],
  tells: {
    at: "30m",
    summary: "Node 10.0.0.1:9100 is short of memory",
    description:
      "90% of the memory of node 10.0.0.1:9100 has been in use for 15 minutes; above 85% there is no room for the pods of a node that is lost.",
  },
  quiet: {
    "a peak of ten minutes": memory([
      [10, 8e9],
      [10, 1e9],
      [10, 8e9],
    ]),
  },
});

const restarts = (phases: Phases) =>
  counter(
    'kube_pod_container_status_restarts_total{namespace="paystream",pod="a",uid="1",container="auth-service"}',
    phases.map(([minutes, perMinute]) => ({ minutes, perMinute })),
  );

describeAlert(promtool, {
  alert: "PodRestarting",
  severity: "warning",
  labels: { pod: "a", container: "auth-service" },
  trouble: [
    restarts([
      [20, 0],
      [20, 0.4],
      [20, 0],
    ]),
  ],
  moments: [
    { at: "20m", state: "inactive" },
    { at: "26m", state: "inactive" },
    { at: "29m", state: "firing" },
    { at: "45m", state: "firing" },
    { at: "50m", state: "inactive" },
  ],
  tells: {
    at: "40m",
    summary: "Pod a restarts again and again",
    description: "Container auth-service of pod a has restarted 6 times over the last 15 minutes.",
  },
  quiet: {
    "one restart": [
      restarts([
        [10, 0],
        [0.25, 4],
        [19.75, 0],
      ]),
    ],
  },
});

const ready = (pod: string, phases: Phases) =>
  measured(
    `kube_pod_status_ready{namespace="paystream",pod="${pod}",uid="1",condition="true"}`,
    phases,
  );
const phase = (pod: string, name: string) =>
  measured(`kube_pod_status_phase{namespace="paystream",pod="${pod}",uid="1",phase="${name}"}`, [
    [60, 1],
  ]);

const assigned = (pod: string, node: string) =>
  measured(`kube_pod_info{namespace="paystream",pod="${pod}",uid="1",node="${node}"}`, [[60, 1]]);

describeAlert(promtool, {
  alert: "PodNotReady",
  severity: "warning",
  labels: { pod: "a", node: "node-1" },
  trouble: [
    ready("a", [
      [10, 1],
      [20, 0],
      [10, 1],
    ]),
    phase("a", "Running"),
    assigned("a", "node-1"),
    ready("b", [[40, 1]]),
    assigned("b", "node-1"),
  ],
  moments: [
    { at: "9m45s", state: "inactive" },
    { at: "10m", state: "pending" },
    { at: "19m45s", state: "pending" },
    { at: "20m", state: "firing" },
    { at: "30m", state: "inactive" },
  ],
  tells: {
    at: "25m",
    summary: "Pod a does not become ready",
    description:
      "Pod a on node node-1 has not been ready (it is 0) for 10 minutes: it is not started, its probe fails, or its image cannot be had.",
  },
  quiet: {
    "a pod that starts": [
      ready("a", [
        [5, 0],
        [25, 1],
      ]),
      assigned("a", "node-1"),
    ],
    "a pod that has ended": [
      ready("a", [[30, 0]]),
      phase("a", "Succeeded"),
      assigned("a", "node-1"),
    ],
  },
});

it("a pod that no node has room for is told of without a node, so that none explains it", async (context) => {
  await testRules(promtool(context), {
    alert: "PodNotReady",
    severity: "warning",
    team: "platform",
    labels: { pod: "a" },
    series: [ready("a", [[30, 0]]), phase("a", "Pending"), assigned("a", "")],
    moments: [{ at: "10m", state: "firing" }],
  });
});

it("records what nodes have left", async (context) => {
  const instance = 'instance="10.0.0.1:9100"';
  await testRecorded(promtool(context), {
    group: "infrastructure",
    series: [
      ...disk("ext4", [[10, 25e9]]),
      ...memory([[10, 4e9]]),
      counter(`node_cpu_seconds_total{${instance},cpu="0",mode="idle"}`, [
        { minutes: 10, perMinute: 42 },
      ]),
      counter(`node_cpu_seconds_total{${instance},cpu="0",mode="iowait"}`, [
        { minutes: 10, perMinute: 6 },
      ]),
      counter(`node_cpu_seconds_total{${instance},cpu="0",mode="user"}`, [
        { minutes: 10, perMinute: 12 },
      ]),
    ],
    values: [
      {
        series: `node:node_filesystem_avail_bytes:ratio{${instance},mountpoint="/"}`,
        at: "9m",
        value: 0.25,
      },
      { series: `node:node_memory_used:ratio{${instance}}`, at: "9m", value: 0.75 },
      { series: `node:node_cpu_used:ratio_rate5m{${instance}}`, at: "9m", value: 0.2 },
    ],
  });
});

it.for(["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"])(
  "NodePressure knows the condition %s",
  async (condition, context) => {
    await testRules(promtool(context), {
      alert: "NodePressure",
      severity: "warning",
      labels: { node: "node-1", condition },
      series: [node(condition, [[20, 1]])],
      moments: [{ at: "10m", state: "firing" }],
    });
  },
);
