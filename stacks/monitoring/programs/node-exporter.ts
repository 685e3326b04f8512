import { selectors } from "@paystream/metrics/promql";
import { exporterPeer, nodeExporterEndpoint } from "../exporter-endpoints.ts";
import { type Program, programLabels } from "./program.ts";

/** https://github.com/prometheus/node_exporter/blob/master/collector/filesystem_common.go */
const filesystem = { device: "open", fstype: "open", mountpoint: "open" } as const;

/**
 * What is kept of the metrics of node-exporter.
 * https://github.com/prometheus/node_exporter
 */
const catalogue = {
  node_filesystem_avail_bytes: {
    type: "gauge",
    help: "Bytes of the file system that are left to ordinary users",
    labels: filesystem,
  },
  node_filesystem_size_bytes: {
    type: "gauge",
    help: "Bytes of the file system",
    labels: filesystem,
  },
  node_memory_MemAvailable_bytes: {
    type: "gauge",
    help: "Memory that programs can have without swapping",
    labels: {},
  },
  node_memory_MemTotal_bytes: { type: "gauge", help: "Memory of the node", labels: {} },
  node_cpu_seconds_total: {
    type: "counter",
    help: "Seconds that a processor spent",
    labels: { cpu: "open", mode: "open" },
  },
} as const;

/** Selects series of node-exporter. */
export const nodeSeries = selectors(catalogue, programLabels);

/** What tells of the nodes, on each of them. */
export const nodeExporter: Program<typeof catalogue> = {
  name: nodeExporterEndpoint.name,
  found: {
    as: "pods",
    service: nodeExporterEndpoint.name,
    of: exporterPeer(nodeExporterEndpoint),
  },
  port: nodeExporterEndpoint.port,
  catalogue,
  // Eight of each processor, two of each file system.
  sampleLimit: 2_000,
};
