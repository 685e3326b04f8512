import type { Relabelling } from "./program.ts";

/** The Service that requests were for, from the name of Envoy's cluster: {@link envoyRelabelling}. */
const target = {
  destination_service_name: "open",
  destination_service_namespace: "open",
} as const;

const counter = { type: "counter", labels: target } as const;
const gauge = { type: "gauge", labels: target } as const;

/**
 * What is kept of an Envoy's own statistics of the Services that it forwards to. Istio records them when
 * the gateway's pods ask for it (docs/operations/gateway-values.yaml).
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/upstream/cluster_manager/cluster_stats
 */
export const envoyStatistics = {
  envoy_cluster_upstream_rq_retry: { ...counter, help: "Tries after the first one" },
  envoy_cluster_upstream_rq_retry_success: { ...counter, help: "Tries that helped" },
  envoy_cluster_upstream_rq_retry_limit_exceeded: {
    ...counter,
    help: "Requests that failed on their last try",
  },
  envoy_cluster_upstream_rq_retry_overflow: {
    ...counter,
    help: "Tries that were not made, because there were too many at once",
  },
  envoy_cluster_upstream_rq_timeout: { ...counter, help: "Requests that took too long" },
  envoy_cluster_upstream_rq_per_try_timeout: { ...counter, help: "Tries that took too long" },
  envoy_cluster_upstream_rq_rx_reset: { ...counter, help: "Requests that the pod broke off" },
  envoy_cluster_upstream_rq_pending_overflow: {
    ...counter,
    help: "Requests that were refused, because too many waited for a connection",
  },
  envoy_cluster_upstream_cx_overflow: {
    ...counter,
    help: "Times that all connections that are allowed were in use",
  },
  envoy_cluster_upstream_cx_none_healthy: {
    ...counter,
    help: "Times that there was no pod to connect to",
  },
  envoy_cluster_upstream_cx_connect_fail: { ...counter, help: "Connections that failed" },
  envoy_cluster_upstream_cx_active: { ...gauge, help: "Connections to the pods" },
  envoy_cluster_outlier_detection_ejections_active: {
    ...gauge,
    help: "Pods that get no requests because they failed too many",
  },
  envoy_cluster_membership_healthy: { ...gauge, help: "Pods that get requests" },
  /** Of all hosts and environments: what has no route is nobody's. */
  envoy_http_no_route: { type: "counter", help: "Requests that no route takes", labels: {} },
} as const;

/**
 * What is kept of an Envoy in which Istio does not count, as in the lab: what `istio_requests_total` and
 * `istio_request_duration_milliseconds` are elsewhere. A request is counted once, with its last answer,
 * however often it was tried; and once more by the class of its status, without a `response_code`.
 */
export const envoyRequests = {
  envoy_cluster_upstream_rq: {
    type: "counter",
    help: "Requests by their last answer",
    labels: { ...target, response_code: "open" },
  },
  envoy_cluster_upstream_rq_time_bucket: {
    type: "counter",
    help: "Requests that took no longer than so many milliseconds",
    labels: { ...target, le: "open" },
  },
} as const;

const ofService = {
  source_labels: ["cluster_name"],
  regex: String.raw`outbound\|\d+\|[^|]*\|([^.]+)\.([^.]+)\..+`,
} as const;

/**
 * Tells the Service, as Istio's own metrics do, from the name of a cluster, such as
 * `outbound|8080||auth-service-stable.paystream.svc.cluster.local`, which Istio and the lab put into the
 * label `cluster_name`. Clusters that are no Service are nobody's, and are dropped.
 * https://github.com/istio/istio/blob/master/tools/packaging/common/envoy_bootstrap.json
 */
export const envoyRelabelling: readonly Relabelling[] = [
  {
    source_labels: ["__name__"],
    regex: "envoy_cluster_.+",
    target_label: "destination_service_namespace",
    replacement: "-",
  },
  { ...ofService, target_label: "destination_service_name" },
  { ...ofService, target_label: "destination_service_namespace", replacement: "$2" },
  // In between is the address of a listener, or a part of it: what has no route is nobody's.
  {
    source_labels: ["__name__"],
    regex: String.raw`envoy_http_(.*\d_+)?no_route`,
    target_label: "__name__",
    replacement: "envoy_http_no_route",
  },
];
