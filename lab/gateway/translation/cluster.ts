import type { Cluster, FileSource, OutlierDetection, Thresholds } from "../envoy/resources.ts";
import type {
  ConnectionPool,
  DestinationRule,
  OutlierDetection as OutlierRule,
} from "../istio/destination-rule.ts";

/** The largest number of Envoy's: no limit. */
const UNLIMITED = 2 ** 32 - 1;

/** How Istio names what leads from a gateway to a port of a Service. */
export function clusterName(host: string, port: number): string {
  return `outbound|${port}||${host}`;
}

/**
 * A Service's port as Envoy calls it, with the connection pool and outlier detection of its destination
 * rule. What the rule leaves out is as Istio has it.
 *
 * @param source where its endpoints are told
 */
export function clusterOf(
  name: string,
  source: FileSource,
  { connectionPool, outlierDetection }: NonNullable<DestinationRule["spec"]["trafficPolicy"]>,
): Cluster {
  const { tcp = {}, http = {} } = connectionPool ?? {};
  const idleTimeout = http.idleTimeout ?? tcp.idleTimeout;
  return {
    name,
    type: "EDS",
    eds_cluster_config: { service_name: name, eds_config: source },
    connect_timeout: tcp.connectTimeout ?? "10s",
    lb_policy: "LEAST_REQUEST",
    circuit_breakers: { thresholds: [thresholds({ tcp, http })] },
    // Without outlier detection Envoy's own limit stays, below which it calls all hosts alike.
    common_lb_config:
      outlierDetection === undefined
        ? {}
        : { healthy_panic_threshold: { value: outlierDetection.minHealthPercent ?? 0 } },
    ...(outlierDetection === undefined ? {} : { outlier_detection: outliers(outlierDetection) }),
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        common_http_protocol_options: {
          ...(idleTimeout === undefined ? {} : { idle_timeout: idleTimeout }),
          ...(http.maxRequestsPerConnection
            ? { max_requests_per_connection: http.maxRequestsPerConnection }
            : {}),
        },
        explicit_http_config: { http_protocol_options: {} },
      },
    },
  };
}

/** Istio cannot tell 0 from nothing, and takes both for no limit. */
function thresholds({ tcp, http }: Required<ConnectionPool>): Thresholds {
  return {
    max_connections: tcp?.maxConnections || UNLIMITED,
    max_pending_requests: http?.http1MaxPendingRequests || UNLIMITED,
    max_requests: http?.http2MaxRequests || UNLIMITED,
    max_retries: http?.maxRetries || UNLIMITED,
    track_remaining: true,
  };
}

function outliers(rule: OutlierRule): OutlierDetection {
  const { consecutive5xxErrors, consecutiveGatewayErrors } = rule;
  return {
    // Istio ejects by counts only, never by comparing hosts.
    enforcing_success_rate: 0,
    ...(consecutive5xxErrors === undefined
      ? {}
      : {
          consecutive_5xx: consecutive5xxErrors,
          enforcing_consecutive_5xx: consecutive5xxErrors > 0 ? 100 : 0,
        }),
    ...(consecutiveGatewayErrors === undefined
      ? {}
      : {
          consecutive_gateway_failure: consecutiveGatewayErrors,
          enforcing_consecutive_gateway_failure: consecutiveGatewayErrors > 0 ? 100 : 0,
        }),
    ...(rule.interval === undefined ? {} : { interval: rule.interval }),
    ...(rule.baseEjectionTime === undefined ? {} : { base_ejection_time: rule.baseEjectionTime }),
    ...(rule.maxEjectionPercent ? { max_ejection_percent: rule.maxEjectionPercent } : {}),
  };
}
