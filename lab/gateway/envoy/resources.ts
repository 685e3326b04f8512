/**
 * The resources of Envoy's configuration, as far as the gateway writes them, in the JSON of their protocol
 * buffers. Durations are seconds with a unit: `1.5s`.
 * https://www.envoyproxy.io/docs/envoy/latest/api-v3/api
 *
 * @module
 */

export interface Typed {
  readonly "@type": string;
  readonly [field: string]: unknown;
}

interface Percent {
  readonly value: number;
}

/** https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto */
export interface Cluster {
  readonly name: string;
  readonly type: "EDS";
  readonly eds_cluster_config: {
    readonly service_name: string;
    readonly eds_config: FileSource;
  };
  readonly connect_timeout: string;
  readonly lb_policy: "LEAST_REQUEST";
  readonly circuit_breakers: { readonly thresholds: readonly [Thresholds] };
  readonly common_lb_config: { readonly healthy_panic_threshold?: Percent };
  readonly outlier_detection?: OutlierDetection;
  readonly typed_extension_protocol_options: Readonly<Record<string, Typed>>;
}

export interface Thresholds {
  readonly max_connections: number;
  readonly max_pending_requests: number;
  readonly max_requests: number;
  readonly max_retries: number;
  readonly track_remaining: true;
}

export interface OutlierDetection {
  readonly consecutive_5xx?: number;
  readonly enforcing_consecutive_5xx?: number;
  readonly consecutive_gateway_failure?: number;
  readonly enforcing_consecutive_gateway_failure?: number;
  readonly interval?: string;
  readonly base_ejection_time?: string;
  readonly max_ejection_percent?: number;
  readonly enforcing_success_rate: 0;
}

/** Configuration that Envoy reads from a file, and again when another file is moved to its place. */
export interface FileSource {
  readonly path_config_source: { readonly path: string };
  readonly resource_api_version: "V3";
}

/** https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/endpoint/v3/endpoint.proto */
export interface ClusterLoadAssignment {
  readonly cluster_name: string;
  readonly endpoints: readonly { readonly lb_endpoints: readonly Endpoint[] }[];
}

export interface Endpoint {
  readonly endpoint: { readonly address: Address };
}

export interface Address {
  readonly socket_address: { readonly address: string; readonly port_value: number };
}

/** https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/listener/v3/listener.proto */
export interface Listener {
  readonly name: string;
  readonly address: Address;
  readonly traffic_direction?: "OUTBOUND";
  readonly filter_chains: readonly {
    readonly filters: readonly { readonly name: string; readonly typed_config: Typed }[];
  }[];
}

/** https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route.proto */
export interface RouteConfiguration {
  readonly name: string;
  readonly virtual_hosts: readonly VirtualHost[];
  readonly validate_clusters: false;
  readonly ignore_port_in_host_matching: true;
}

export interface VirtualHost {
  readonly name: string;
  readonly domains: readonly string[];
  readonly routes: readonly Route[];
  readonly include_request_attempt_count?: true;
}

/** https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto */
export interface Route {
  readonly name?: string;
  readonly match: RouteMatch;
  readonly route: RouteAction;
}

export interface RouteMatch {
  readonly path?: string;
  readonly prefix?: string;
  readonly case_sensitive: boolean;
  readonly headers?: readonly {
    readonly name: string;
    readonly string_match: { readonly exact: string } | { readonly prefix: string };
  }[];
}

export type RouteAction = (
  | { readonly cluster: string }
  | { readonly weighted_clusters: { readonly clusters: readonly ClusterWeight[] } }
) & {
  readonly timeout: string;
  readonly retry_policy?: RetryPolicy;
};

interface ClusterWeight {
  readonly name: string;
  readonly weight: number;
}

export interface RetryPolicy {
  readonly retry_on: string;
  readonly num_retries: number;
  readonly per_try_timeout?: string;
  readonly retriable_status_codes?: readonly number[];
  readonly retry_host_predicate?: readonly {
    readonly name: string;
    readonly typed_config: Typed;
  }[];
  readonly host_selection_retry_max_attempts: string;
  readonly retry_back_off?: { readonly base_interval: string };
}

/** Everything that an Envoy is told, by what it asks for: its listeners, routes, clusters and endpoints. */
export interface EnvoyResources {
  readonly listeners: readonly Listener[];
  readonly routes: readonly RouteConfiguration[];
  readonly clusters: readonly Cluster[];
  readonly endpoints: readonly ClusterLoadAssignment[];
}
