import { type Catalogue, open } from "./definition.ts";

// cspell:ignore weakcb

const lag = { type: "gauge", labels: {} } as const;
const bytes = { type: "gauge", labels: {} } as const;
const heapSpace = { type: "gauge", labels: { space: open } } as const;
const cpu = { type: "counter", labels: {} } as const;

/**
 * What a registry with `runtime: true` exposes besides its catalogue: the metrics of prom-client's
 * `collectDefaultMetrics`, with the library's help texts, less the three that `registry/runtime.ts`
 * removes. A test holds this table against the exposition.
 *
 * `process_virtual_memory_bytes`, `process_heap_bytes` and the two of file descriptors exist on
 * Linux only, where the service runs.
 */
export const runtimeMetrics = {
  process_cpu_user_seconds_total: { ...cpu, help: "Total user CPU time spent in seconds." },
  process_cpu_system_seconds_total: { ...cpu, help: "Total system CPU time spent in seconds." },
  process_cpu_seconds_total: { ...cpu, help: "Total user and system CPU time spent in seconds." },
  process_start_time_seconds: {
    type: "gauge",
    help: "Start time of the process since unix epoch in seconds.",
    labels: {},
  },
  process_resident_memory_bytes: { ...bytes, help: "Resident memory size in bytes." },
  process_virtual_memory_bytes: { ...bytes, help: "Virtual memory size in bytes." },
  process_heap_bytes: { ...bytes, help: "Process heap size in bytes." },
  process_open_fds: { type: "gauge", help: "Number of open file descriptors.", labels: {} },
  process_max_fds: { type: "gauge", help: "Maximum number of open file descriptors.", labels: {} },

  // The one without a suffix is taken during the scrape and mostly measures it
  // (prom-client#561): alerts use the mean or the 99th percentile.
  nodejs_eventloop_lag_seconds: { ...lag, help: "Lag of event loop in seconds." },
  nodejs_eventloop_lag_min_seconds: { ...lag, help: "The minimum recorded event loop delay." },
  nodejs_eventloop_lag_max_seconds: { ...lag, help: "The maximum recorded event loop delay." },
  nodejs_eventloop_lag_mean_seconds: {
    ...lag,
    help: "The mean of the recorded event loop delays.",
  },
  nodejs_eventloop_lag_stddev_seconds: {
    ...lag,
    help: "The standard deviation of the recorded event loop delays.",
  },
  nodejs_eventloop_lag_p50_seconds: {
    ...lag,
    help: "The 50th percentile of the recorded event loop delays.",
  },
  nodejs_eventloop_lag_p90_seconds: {
    ...lag,
    help: "The 90th percentile of the recorded event loop delays.",
  },
  nodejs_eventloop_lag_p99_seconds: {
    ...lag,
    help: "The 99th percentile of the recorded event loop delays.",
  },

  nodejs_active_resources: {
    type: "gauge",
    help: "Number of active resources that are currently keeping the event loop alive, grouped by async resource type.",
    labels: { type: open },
  },
  nodejs_active_handles: {
    type: "gauge",
    help: "Number of active libuv handles grouped by handle type. Every handle type is C++ class name.",
    labels: { type: open },
  },
  nodejs_active_requests: {
    type: "gauge",
    help: "Number of active libuv requests grouped by request type. Every request type is C++ class name.",
    labels: { type: open },
  },

  nodejs_heap_size_total_bytes: { ...bytes, help: "Process heap size from Node.js in bytes." },
  nodejs_heap_size_used_bytes: { ...bytes, help: "Process heap size used from Node.js in bytes." },
  nodejs_external_memory_bytes: { ...bytes, help: "Node.js external memory size in bytes." },
  nodejs_heap_space_size_total_bytes: {
    ...heapSpace,
    help: "Process heap space size total from Node.js in bytes.",
  },
  nodejs_heap_space_size_used_bytes: {
    ...heapSpace,
    help: "Process heap space size used from Node.js in bytes.",
  },
  nodejs_heap_space_size_available_bytes: {
    ...heapSpace,
    help: "Process heap space size available from Node.js in bytes.",
  },

  nodejs_version_info: {
    type: "gauge",
    help: "Node.js version info.",
    labels: { version: open, major: open, minor: open, patch: open },
  },
  nodejs_gc_duration_seconds: {
    type: "histogram",
    help: "Garbage collection duration by kind, one of major, minor, incremental or weakcb.",
    labels: { kind: ["major", "minor", "incremental", "weakcb"] },
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
  },
} as const satisfies Catalogue;
